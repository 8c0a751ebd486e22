// SPDX-License-Identifier: Apache-2.0
#include "service/rpc/services.h"
#include "service/rpc/unary.h"
#include "shared/wire/place.h"

#include <breakwater/v1/place_service.grpc.pb.h>

namespace breakwater::rpc {

namespace {

namespace v1 = breakwater::v1;
using core::Operations;

class PlaceService final : public v1::PlaceService::CallbackService {
  public:
    explicit PlaceService(Host& host) : m_host(host) {}

    grpc::ServerUnaryReactor* LookUpPlace(grpc::CallbackServerContext* context,
                                          const v1::LookUpPlaceRequest* request,
                                          v1::LookUpPlaceResponse* response) override {
        return serve(
            m_host, context, "PlaceService/LookUpPlace", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.optionalEventId("event_id", request->event_id());
                core::PlaceName name;
                if (request->name_case() == v1::LookUpPlaceRequest::kWaitingToken) {
                    name = waitingToken(read, request->waiting_token());
                } else if (request->seq() != 0) {
                    name = model::Seq(request->seq());
                    read.eventId("event_id",
                                 request->event_id()); // a number means something within an event only
                } else {
                    read.fail(base::ErrorCode::InvalidRequest, "seq",
                              "be the number of a place from 1 on, or else send waiting_token");
                }
                const auto put = [](v1::LookUpPlaceResponse& out, const core::FoundPlace& found) {
                    out.set_event_id(found.event.text());
                    *out.mutable_place() = wire::toProto(found.place);
                };
                return [=, done = answer<core::FoundPlace>(reactor, response, put)](Operations& ops) {
                    ops.lookUpPlace(id, name, done);
                };
            });
    }

    grpc::ServerUnaryReactor* ListPlaces(grpc::CallbackServerContext* context,
                                         const v1::ListPlacesRequest* request,
                                         v1::ListPlacesResponse* response) override {
        return serve(
            m_host, context, "PlaceService/ListPlaces", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto filter = read.nested(wire::filterFromProto(*request));
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListPlacesResponse& out, const model::Page<model::Place>& places) {
                    for (const auto& place : places.items) {
                        *out.add_places() = wire::toProto(place);
                    }
                    out.set_next_page_token(places.nextToken);
                };
                return [=, done = answer<model::Page<model::Place>>(reactor, response, put)](
                           Operations& ops) { ops.listPlaces(id, filter, page, done); };
            });
    }

    grpc::ServerUnaryReactor* ListCohorts(grpc::CallbackServerContext* context,
                                          const v1::ListCohortsRequest* request,
                                          v1::ListCohortsResponse* response) override {
        return serve(
            m_host, context, "PlaceService/ListCohorts", request->event_id(),
            [&](wire::Reading& read, const model::Caller&, grpc::ServerUnaryReactor* reactor) -> Task {
                const auto id = read.eventId("event_id", request->event_id());
                const auto page = pageOf(read, *request);
                const auto put = [](v1::ListCohortsResponse& out, const model::Page<model::Cohort>& cohorts) {
                    for (const auto& cohort : cohorts.items) {
                        *out.add_cohorts() = wire::toProto(cohort);
                    }
                    out.set_next_page_token(cohorts.nextToken);
                };
                return [=, done = answer<model::Page<model::Cohort>>(reactor, response, put)](
                           Operations& ops) { ops.listCohorts(id, page, done); };
            });
    }

  private:
    Host& m_host;
};

} // namespace

std::unique_ptr<grpc::Service> makePlaceService(Host& host) {
    return std::make_unique<PlaceService>(host);
}

} // namespace breakwater::rpc
