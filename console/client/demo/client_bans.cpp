// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/client.h"

#include <algorithm>

// Places, cohorts and bans.

namespace breakwater::client::demo {

namespace {

using base::ErrorCode;
using model::PlaceState;

constexpr std::size_t kLongestReason = 500;
constexpr std::size_t kSample = 20;
constexpr base::Seconds kLongestBan{365L * 24 * 3600};

base::Error noPlace() {
    return base::makeError(ErrorCode::NotFound, "There is no place of this number.");
}

base::Status checkBan(const model::BanRequest& ban) {
    const int named = (ban.scope.place ? 1 : 0) + (ban.scope.prefix ? 1 : 0) + (ban.scope.agent ? 1 : 0);
    if (named != 1) {
        return base::makeError(ErrorCode::InvalidRequest,
                               "scope must name one place, one prefix or one user agent.", "scope");
    }
    if (ban.reason.empty() || ban.reason.size() > kLongestReason) {
        return base::makeError(ErrorCode::InvalidRequest, "reason must be 1 to 500 bytes: say why.",
                               "reason");
    }
    if (ban.lasts && (*ban.lasts < base::Seconds(1) || *ban.lasts > kLongestBan)) {
        return base::makeError(ErrorCode::OutOfRange, "duration must be 1 s to a year, or left out.",
                               "duration");
    }
    return base::Done{};
}

std::string textOf(const model::BanScope& scope) {
    if (scope.prefix) {
        return model::toText(*scope.prefix);
    }
    return scope.place ? "place " + std::to_string(scope.place->value()) : std::string("agent");
}

bool matches(const model::PlaceFilter& filter, const model::Place& place) {
    const auto& states = filter.states;
    return (states.empty() || std::find(states.begin(), states.end(), place.cell.state) != states.end()) &&
           (!filter.prefix || place.cell.prefix == *filter.prefix) &&
           (!filter.agent || place.cell.agent == *filter.agent) && place.suspicion.score >= filter.leastScore;
}

} // namespace

base::Result<FoundPlace> DemoClient::lookUpPlace(const Id& id, const PlaceName& name) {
    const auto lock = begin(Need::Read, "PlaceService/LookUpPlace", id);
    if (!lock.ok()) {
        return lock.error();
    }
    if (const auto* token = std::get_if<std::string>(&name)) {
        const auto found = placeOf(*token);
        if (!found.ok()) {
            return found.error();
        }
        if (!id.empty() && id != found->first->event.id) {
            return base::makeError(ErrorCode::InvalidRequest,
                                   "event_id must be the event of the waiting token, or left out.",
                                   "event_id");
        }
        return FoundPlace{found->first->event.id, found->first->placeAt(found->second)};
    }
    const auto show = m_world->get(id);
    if (!show.ok()) {
        return show.error();
    }
    const model::Seq seq = std::get<model::Seq>(name);
    if (seq.value() == 0 || seq.value() > show.value()->crowd.size()) {
        return noPlace();
    }
    return FoundPlace{id, show.value()->placeAt(seq)};
}

/// In join order; the page token is the seq that was looked at last.
base::Result<model::Page<model::Place>> DemoClient::listPlaces(const Id& id, const model::PlaceFilter& filter,
                                                               const model::PageRequest& page) {
    const auto lock = begin(Need::Read, "PlaceService/ListPlaces", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto show = m_world->get(id);
    if (!show.ok()) {
        return show.error();
    }
    const Crowd& crowd = show.value()->crowd;
    const std::size_t size = page.size == 0 ? 100 : std::min<std::size_t>(page.size, 1'000);
    model::Page<model::Place> places;
    const auto from = startOf(page, 0);
    if (!from.ok()) {
        return from.error();
    }
    std::uint64_t seq = *from;
    while (seq < crowd.size() && places.items.size() < size) {
        model::Place place = crowd.place(model::Seq(++seq));
        if (matches(filter, place)) {
            // The whole way to the head of the queue is too long for a list.
            place.lastSeen = base::wallFromMicros(static_cast<std::int64_t>(place.cell.since) * 1'000'000);
            places.items.push_back(std::move(place));
        }
    }
    if (seq < crowd.size()) {
        places.nextToken = std::to_string(seq);
    }
    return places;
}

base::Result<model::Page<model::Cohort>> DemoClient::listCohorts(const Id& id,
                                                                 const model::PageRequest& page) {
    const auto lock = begin(Need::Read, "PlaceService/ListCohorts", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto show = m_world->get(id);
    return show.ok() ? pageOf(show.value()->crowd.cohorts(), page)
                     : Result<model::Page<model::Cohort>>(show.error());
}

base::Result<model::BanPreview> DemoClient::preview(Show& show, const model::BanScope& scope) const {
    model::BanPreview preview;
    if (scope.place && (scope.place->value() == 0 || scope.place->value() > show.crowd.size())) {
        return noPlace();
    }
    const std::uint64_t first = scope.place ? scope.place->value() : 1;
    const std::uint64_t last = scope.place ? first : show.crowd.size();
    std::uint64_t live = 0;
    for (std::uint64_t number = first; number <= last; ++number) {
        const model::Seq seq(number);
        if (!show.crowd.covers(scope, seq)) {
            continue;
        }
        const model::Place place = show.crowd.place(seq);
        const bool counts = model::isLive(place.cell.state) || place.cell.state == PlaceState::Entered;
        preview.matching += counts ? 1 : 0;
        preview.ready += place.cell.state == PlaceState::Ready ? 1 : 0;
        preview.entered += place.cell.state == PlaceState::Entered ? 1 : 0;
        live += model::isLive(place.cell.state) ? 1 : 0;
        if (counts && preview.sample.size() < kSample) {
            preview.sample.push_back(place);
        }
    }
    std::uint64_t queue = 0;
    for (const PlaceState state :
         {PlaceState::Waiting, PlaceState::Parked, PlaceState::Returned, PlaceState::Ready}) {
        queue += show.crowd.counters().of(state);
    }
    preview.shareOfQueue = queue > 0 ? static_cast<double>(live) / static_cast<double>(queue) : 0;
    for (const model::Cohort& cohort : show.crowd.cohorts()) {
        const bool isIt =
            scope.prefix ? cohort.prefix == scope.prefix
                         : !preview.sample.empty() && cohort.prefix == preview.sample.front().cell.prefix;
        if (isIt) {
            preview.cohorts.push_back(cohort);
        }
    }
    return preview;
}

base::Result<model::BanPreview> DemoClient::previewBan(const Id& id, const model::BanScope& scope) {
    const auto lock = begin(Need::Read, "BanService/PreviewBan", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto show = m_world->get(id);
    return show.ok() ? preview(*show.value(), scope) : Result<model::BanPreview>(show.error());
}

SubscriptionPtr DemoClient::createBan(const Id& id, const model::BanRequest& request, model::Revision,
                                      Watcher<model::Ban> watcher) {
    const auto lock = begin(Need::Operate, "BanService/CreateBan", id);
    if (!lock.ok()) {
        return m_world->refuseUnlocked(std::move(watcher), lock.error());
    }
    const auto found = m_world->get(id);
    if (!found.ok()) {
        return m_world->refuse(std::move(watcher), found.error());
    }
    Show& show = *found.value();
    const auto refuse = [&](const base::Error& error) {
        m_world->audit(m_caller, id, "create_ban", "", textOf(request.scope),
                       request.reason.substr(0, kLongestReason), std::string(base::toText(error.code)));
        return m_world->refuse(std::move(watcher), error);
    };
    if (const auto valid = checkBan(request); !valid.ok()) {
        return refuse(valid.error());
    }
    const auto same = [&request](const model::Ban& ban) {
        return ban.scope == request.scope && ban.phase != model::BanPhase::Lifting;
    };
    if (std::any_of(show.bans.begin(), show.bans.end(), same)) {
        return refuse(base::makeError(ErrorCode::AlreadyExists, "There is a ban of this scope already."));
    }
    const auto matching = preview(show, request.scope);
    if (request.expectedCount && matching.ok() && matching->matching * 10 > *request.expectedCount * 11) {
        base::Error grown =
            base::makeError(ErrorCode::CountGrew, "More places match now than the preview "
                                                  "showed. Look at a new preview, then decide.");
        grown.current = matching->matching;
        return refuse(grown);
    }
    model::Ban ban;
    ban.number = ++show.lastBan;
    ban.scope = request.scope;
    ban.reason = request.reason;
    ban.author = m_caller;
    ban.createdAt = m_world->now();
    ban.markEnd = model::Seq(show.crowd.size());
    if (request.lasts) {
        ban.until = m_world->now() + *request.lasts;
    }
    show.bans.push_back(ban);
    show.crowd.refuse(ban.scope, true);
    m_world->audit(m_caller, id, "create_ban", "", textOf(ban.scope), ban.reason);
    return m_world->watchBan(id, ban.number, std::move(watcher));
}

base::Result<model::Ban> DemoClient::deleteBan(const Id& id, std::uint32_t number, const Intent& intent) {
    const auto lock = begin(Need::Operate, "BanService/DeleteBan", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto show = m_world->get(id);
    if (!show.ok()) {
        return show.error();
    }
    model::Ban* ban = show.value()->findBan(number);
    if (ban == nullptr) {
        m_world->audit(m_caller, id, "lift_ban", std::to_string(number), "", intent.reason, "NOT_FOUND");
        return base::makeError(ErrorCode::NotFound, "There is no ban of this number.");
    }
    ban->phase = model::BanPhase::Lifting;
    ban->cursor = model::Seq(0);
    ban->markEnd = model::Seq(show.value()->crowd.size());
    show.value()->crowd.refuse(ban->scope, false);
    m_world->audit(m_caller, id, "lift_ban", textOf(ban->scope), "", intent.reason);
    return *ban;
}

base::Result<model::Page<model::Ban>> DemoClient::listBans(const Id& id, const model::PageRequest& page) {
    const auto lock = begin(Need::Read, "BanService/ListBans", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto show = m_world->get(id);
    if (!show.ok()) {
        return show.error();
    }
    std::vector<model::Ban> bans(show.value()->bans.rbegin(), show.value()->bans.rend());
    return pageOf(std::move(bans), page);
}

} // namespace breakwater::client::demo
