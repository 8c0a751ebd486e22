// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/unary.h"
#include "shared/wire/event.h"

#include <breakwater/v1/event_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

constexpr base::Seconds kLongestRamp{3600};

const auto kPutEvent = [](auto& response, const model::Event& event) {
    *response.mutable_event() = wire::toProto(event);
};
const auto kPutNothing = [](auto&, const base::Done&) {};

std::optional<model::Rate> rateOf(wire::Reading& read, double perSecond) {
    if (perSecond == 0) {
        return std::nullopt;
    }
    return read.rate("admissions_per_second", perSecond);
}

std::optional<model::Ramp> rampOf(wire::Reading& read, const v1::ResumeEventRequest& request) {
    const base::Seconds over = read.seconds("ramp", request.ramp());
    if (over > kLongestRamp) {
        read.fail(base::ErrorCode::OutOfRange, "ramp", "be at most 1 h");
    }
    if (over == base::Seconds(0)) {
        return std::nullopt;
    }
    return model::Ramp{read.rate("ramp_from_per_second", request.ramp_from_per_second()), over};
}

class EventService final : public v1::EventService::CallbackService {
  public:
    explicit EventService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* CreateEvent(grpc::CallbackServerContext* context,
                                          const v1::CreateEventRequest* request,
                                          v1::CreateEventResponse* response) override {
        return serve(
            m_host, context, "EventService/CreateEvent", request->event().event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto draft = read.nested(wire::draftFromProto(request->event()));
                const auto reason = read.text("reason", request->reason(), kLongestReason);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.createEvent(who, draft, reason, done);
                };
            });
    }

    grpc::ServerUnaryReactor* GetEvent(grpc::CallbackServerContext* context,
                                       const v1::GetEventRequest* request,
                                       v1::GetEventResponse* response) override {
        return serve(
            m_host, context, "EventService/GetEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.getEvent(id, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ListEvents(grpc::CallbackServerContext* context,
                                         const v1::ListEventsRequest* request,
                                         v1::ListEventsResponse* response) override {
        return serve(
            m_host, context, "EventService/ListEvents", kNoEvent,
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListEventsResponse& out, const model::Page<model::Event>& events) {
                    for (const auto& event : events.items) {
                        *out.add_events() = wire::toProto(event);
                    }
                    out.set_next_page_token(events.nextToken);
                };
                return [=, done = answer<model::Page<model::Event>>(reactor, response, put)](
                           Operations& ops) { ops.listEvents(page, done); };
            });
    }

    grpc::ServerUnaryReactor* UpdateEvent(grpc::CallbackServerContext* context,
                                          const v1::UpdateEventRequest* request,
                                          v1::UpdateEventResponse* response) override {
        return serve(
            m_host, context, "EventService/UpdateEvent", request->event().event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event.event_id", request->event().event_id());
                const auto patch = read.nested(wire::patchFromProto(*request));
                const auto intent = intentOf(read, *request);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.updateEvent(who, id, patch, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* DeleteEvent(grpc::CallbackServerContext* context,
                                          const v1::DeleteEventRequest* request,
                                          v1::DeleteEventResponse* response) override {
        return serve(
            m_host, context, "EventService/DeleteEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                return [=, done = answer<base::Done>(reactor, response, kPutNothing)](Operations& ops) {
                    ops.deleteEvent(who, id, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ScheduleEvent(grpc::CallbackServerContext* context,
                                            const v1::ScheduleEventRequest* request,
                                            v1::ScheduleEventResponse* response) override {
        return serve(
            m_host, context, "EventService/ScheduleEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                if (!request->has_opens_at()) {
                    read.fail(base::ErrorCode::InvalidRequest, "opens_at", "say when the event opens");
                }
                const auto opensAt = read.time("opens_at", request->opens_at());
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.scheduleEvent(who, id, opensAt, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* OpenEvent(grpc::CallbackServerContext* context,
                                        const v1::OpenEventRequest* request,
                                        v1::OpenEventResponse* response) override {
        return serve(
            m_host, context, "EventService/OpenEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.openEvent(who, id, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* PauseEvent(grpc::CallbackServerContext* context,
                                         const v1::PauseEventRequest* request,
                                         v1::PauseEventResponse* response) override {
        return serve(
            m_host, context, "EventService/PauseEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto reason = read.text("reason", request->reason(), kLongestReason);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.pauseEvent(who, id, reason, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ResumeEvent(grpc::CallbackServerContext* context,
                                          const v1::ResumeEventRequest* request,
                                          v1::ResumeEventResponse* response) override {
        return serve(
            m_host, context, "EventService/ResumeEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                const auto rate = rateOf(read, request->admissions_per_second());
                const auto ramp = rampOf(read, *request);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.resumeEvent(who, id, rate, ramp, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* CloseEvent(grpc::CallbackServerContext* context,
                                         const v1::CloseEventRequest* request,
                                         v1::CloseEventResponse* response) override {
        return serve(
            m_host, context, "EventService/CloseEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                const auto asked = read.known("closed_reason", wire::fromProto(request->closed_reason()));
                const auto why = asked == model::ClosedReason::None ? model::ClosedReason::Ended : asked;
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.closeEvent(who, id, why, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ReopenEvent(grpc::CallbackServerContext* context,
                                          const v1::ReopenEventRequest* request,
                                          v1::ReopenEventResponse* response) override {
        return serve(
            m_host, context, "EventService/ReopenEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.reopenEvent(who, id, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* RecoverEvent(grpc::CallbackServerContext* context,
                                           const v1::RecoverEventRequest* request,
                                           v1::RecoverEventResponse* response) override {
        return serve(
            m_host, context, "EventService/RecoverEvent", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.recoverEvent(who, id, intent, done);
                };
            });
    }

    grpc::ServerUnaryReactor* SetAdmissionRate(grpc::CallbackServerContext* context,
                                               const v1::SetAdmissionRateRequest* request,
                                               v1::SetAdmissionRateResponse* response) override {
        return serve(
            m_host, context, "EventService/SetAdmissionRate", request->event_id(),
            [&](wire::Reading& read, const model::Caller& who, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto intent = intentOf(read, *request);
                const auto rate = read.rate("admissions_per_second", request->admissions_per_second());
                if (rate == model::Rate()) {
                    read.fail(base::ErrorCode::OutOfRange, "admissions_per_second",
                              "be 0.01 to 100,000; to admit nobody, pause the event");
                }
                return [=, done = answer<model::Event>(reactor, response, kPutEvent)](Operations& ops) {
                    ops.setAdmissionRate(who, id, rate, intent, done);
                };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makeEventService(Host& host) {
    return std::make_unique<EventService>(host);
}

} // namespace breakwater::rpc
