// SPDX-License-Identifier: Apache-2.0
#include "console/client/grpc_client.h"
#include "console/client/link.h"
#include "shared/wire/place.h"
#include "shared/wire/reading.h"

#include <breakwater/v1/place_service.grpc.pb.h>

namespace breakwater::client {

namespace {

namespace v1 = breakwater::v1;
using Stub = v1::PlaceService::StubInterface;

auto stubOf(const std::shared_ptr<const Link>& link) {
    return v1::PlaceService::NewStub(link->channel);
}

const auto kRead = [](const auto& item) { return wire::fromProto(item); };

base::Result<FoundPlace> found(const v1::LookUpPlaceResponse& response) {
    wire::Reading read;
    FoundPlace found;
    found.event = read.eventId("event_id", response.event_id());
    found.place = read.nested(wire::fromProto(response.place()));
    return read.result(std::move(found));
}

} // namespace

base::Result<FoundPlace> GrpcClient::lookUpPlace(const Id& id, const PlaceName& name) {
    v1::LookUpPlaceRequest request;
    request.set_event_id(id.text());
    if (const auto* seq = std::get_if<model::Seq>(&name)) {
        request.set_seq(seq->value());
    } else {
        request.set_waiting_token(std::get<std::string>(name));
    }
    return answer<FoundPlace>(call(*m_link, stubOf(m_link), &Stub::LookUpPlace, request), found);
}

base::Result<model::Page<model::Place>> GrpcClient::listPlaces(const Id& id, const model::PlaceFilter& filter,
                                                               const model::PageRequest& page) {
    v1::ListPlacesRequest request;
    request.set_event_id(id.text());
    wire::toProto(filter, request);
    put(request, page);
    return answerPage<model::Place>(call(*m_link, stubOf(m_link), &Stub::ListPlaces, request),
                                    &v1::ListPlacesResponse::places, kRead);
}

base::Result<model::Page<model::Cohort>> GrpcClient::listCohorts(const Id& id,
                                                                 const model::PageRequest& page) {
    v1::ListCohortsRequest request;
    request.set_event_id(id.text());
    put(request, page);
    return answerPage<model::Cohort>(call(*m_link, stubOf(m_link), &Stub::ListCohorts, request),
                                     &v1::ListCohortsResponse::cohorts, kRead);
}

} // namespace breakwater::client
