// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "shared/wire/event.h"
#include "shared/wire/reading.h"

#include <breakwater/v1/event_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using Stub = v1::EventService::StubInterface;

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::EventService::NewStub(link->channel);
}

const auto kReadEvent = [](const auto& response) { return wire::fromProto(response.event()); };
const auto kRead = [](const v1::Event& event) { return wire::fromProto(event); };

} // namespace

base::Result<model::Event> GrpcClient::createEvent(const model::EventDraft& draft,
                                                   const std::string& reason) {
    v1::CreateEventRequest request;
    *request.mutable_event() = wire::toProto(draft);
    request.set_reason(reason);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::CreateEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::getEvent(const Id& id) {
    v1::GetEventRequest request;
    request.set_event_id(id.text());
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::GetEvent, request), kReadEvent);
}

base::Result<model::Page<model::Event>> GrpcClient::listEvents(const model::PageRequest& page) {
    v1::ListEventsRequest request;
    put(request, page);
    return answerPage<model::Event>(call(*m_link, stubOf(m_link), &Stub::ListEvents, request),
                                    &v1::ListEventsResponse::events, kRead);
}

base::Result<model::Event> GrpcClient::updateEvent(const Id& id, const model::EventPatch& patch,
                                                   const Intent& intent) {
    v1::UpdateEventRequest request;
    wire::toProto(patch, request);
    request.mutable_event()->set_event_id(id.text());
    request.set_expected_revision(intent.expectedRevision.value());
    request.set_reason(intent.reason);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::UpdateEvent, request), kReadEvent);
}

base::Status GrpcClient::deleteEvent(const Id& id, const Intent& intent) {
    v1::DeleteEventRequest request;
    put(request, id, intent);
    return answer<base::Done>(call(*m_link, stubOf(m_link), &Stub::DeleteEvent, request),
                              [](const auto&) { return base::Status(base::Done{}); });
}

base::Result<model::Event> GrpcClient::scheduleEvent(const Id& id, base::WallTime opensAt,
                                                     const Intent& intent) {
    v1::ScheduleEventRequest request;
    put(request, id, intent);
    *request.mutable_opens_at() = wire::toProto(opensAt);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::ScheduleEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::openEvent(const Id& id, const Intent& intent) {
    v1::OpenEventRequest request;
    put(request, id, intent);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::OpenEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::pauseEvent(const Id& id, const std::string& reason) {
    v1::PauseEventRequest request;
    request.set_event_id(id.text());
    request.set_reason(reason);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::PauseEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::resumeEvent(const Id& id, std::optional<model::Rate> rate,
                                                   std::optional<model::Ramp> ramp, const Intent& intent) {
    v1::ResumeEventRequest request;
    put(request, id, intent);
    if (rate) {
        request.set_admissions_per_second(wire::toProto(*rate));
    }
    if (ramp) {
        request.set_ramp_from_per_second(wire::toProto(ramp->from));
        *request.mutable_ramp() = wire::toProto(ramp->over);
    }
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::ResumeEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::closeEvent(const Id& id, model::ClosedReason why,
                                                  const Intent& intent) {
    v1::CloseEventRequest request;
    put(request, id, intent);
    request.set_closed_reason(wire::toProto(why));
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::CloseEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::reopenEvent(const Id& id, const Intent& intent) {
    v1::ReopenEventRequest request;
    put(request, id, intent);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::ReopenEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::recoverEvent(const Id& id, const Intent& intent) {
    v1::RecoverEventRequest request;
    put(request, id, intent);
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::RecoverEvent, request), kReadEvent);
}

base::Result<model::Event> GrpcClient::setAdmissionRate(const Id& id, model::Rate rate,
                                                        const Intent& intent) {
    v1::SetAdmissionRateRequest request;
    put(request, id, intent);
    request.set_admissions_per_second(wire::toProto(rate));
    return answer<model::Event>(call(*m_link, stubOf(m_link), &Stub::SetAdmissionRate, request), kReadEvent);
}

} // namespace breakwater::client
