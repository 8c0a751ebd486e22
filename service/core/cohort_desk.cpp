// SPDX-License-Identifier: Apache-2.0
#include "service/core/cohort_desk.h"

#include "service/core/cohorts.h"
#include "service/core/suspicion.h"
#include "shared/base/text.h"

#include <algorithm>
#include <span>
#include <unordered_map>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr std::uint64_t kMostScanned = 1'000'000;
constexpr std::size_t kSampleSize = 20;
constexpr std::size_t kMostCohorts = 1'000;
constexpr std::size_t kMostPreviewed = 20; // of each kind
constexpr std::size_t kMostMembers = 256;  // of a prefix, whose polls are looked at
constexpr base::Micros kSurveyFor{2'000'000};

std::size_t sizeOf(const model::PageRequest& page) {
    return page.size == 0 ? 100 : std::min<std::size_t>(page.size, 1'000);
}

base::Result<std::uint64_t> tokenOf(const model::PageRequest& page, std::uint64_t first) {
    if (page.token.empty()) {
        return first;
    }
    if (const auto number = base::parseUnsigned(page.token)) {
        return *number;
    }
    return model::badPageToken();
}

bool bannable(model::PlaceState state) {
    return model::isLive(state) || state == model::PlaceState::Entered;
}

bool covers(const model::BanScope& scope, model::Seq seq, const model::PlaceCell& cell) {
    if (scope.place) {
        return *scope.place == seq;
    }
    return scope.prefix ? cell.prefix == *scope.prefix : scope.agent && cell.agent == *scope.agent;
}

} // namespace

/// The cohorts of an event at one moment.
struct CohortDesk::Survey {
    CohortIndex index;
    std::unordered_map<std::uint64_t, std::vector<PollMarks>> polls; // by prefix
    base::MonoTime at{};
    base::WallTime wall{};
    model::EventUid uid;
    model::Version version;

    /// Good for two seconds; of an event that is read at once only while nothing has happened.
    bool holds(const Replica& replica, base::MonoTime now) const {
        const bool isSmall = replica.nextSeq().value() <= kCellsPerRead;
        return uid == replica.event().uid && now - at < kSurveyFor &&
               (!isSmall || version == replica.version());
    }
    /// Empty for a prefix that isn't tracked.
    model::Suspicion suspicionOf(const model::AddressPrefix& prefix) const {
        const auto facts = index.factsOf(prefix);
        const auto members = polls.find(keyOf(prefix));
        if (!facts) {
            return {};
        }
        return suspicionOfCohort(*facts, members == polls.end() ? std::span<const PollMarks>()
                                                                : std::span(members->second));
    }
};

CohortDesk::CohortDesk(GatewayParts& parts, Gateway& gateway) : m_parts(parts), m_gateway(gateway) {}

CohortDesk::~CohortDesk() {
    *m_alive = false;
}

void CohortDesk::walk(const model::EventId& event, model::Seq from, EachCell each,
                      Callback<model::Seq> done) {
    EventRuntime* runtime = m_gateway.find(event);
    if (runtime == nullptr) {
        done(noSuchEvent());
        return;
    }
    walkCells(m_parts.store, m_alive, {event, from, runtime->replica()->nextSeq()}, std::move(each),
              std::move(done));
}

void CohortDesk::scan(const model::EventId& event, const model::PageRequest& page, Match match,
                      Callback<model::Page<model::Place>> done) {
    const auto from = tokenOf(page, 1);
    if (!from) {
        done(from.error());
        return;
    }
    auto found = std::make_shared<model::Page<model::Place>>();
    auto looked = std::make_shared<std::uint64_t>(0);
    const std::size_t size = sizeOf(page);
    EventRuntime* runtime = m_gateway.find(event);
    const model::Seq end = runtime != nullptr ? runtime->replica()->nextSeq() : model::Seq(0);
    walk(
        event, model::Seq(std::max<std::uint64_t>(1, *from)),
        [this, event, found, looked, size, match = std::move(match)](model::Seq seq,
                                                                     const model::PlaceCell& cell) {
            EventRuntime* known = m_gateway.find(event);
            if (known != nullptr && match(seq, cell)) {
                const auto survey = m_surveys.find(event);
                found->items.push_back(
                    placeOf(*known, seq, cell, survey == m_surveys.end() ? nullptr : survey->second.get()));
            }
            return found->items.size() < size && ++*looked < kMostScanned;
        },
        [found, end, done = std::move(done)](base::Result<model::Seq> stopped) {
            if (!stopped) {
                done(stopped.error());
                return;
            }
            if (*stopped < end) {
                found->nextToken = std::to_string(stopped->value());
            }
            done(std::move(*found));
        });
}

void CohortDesk::lookUp(const model::EventId& event, model::Seq seq, Callback<model::Place> done) {
    m_parts.store.lookUp(
        event, seq,
        [this, alive = m_alive, event, seq, done = std::move(done)](base::Result<PlaceLookup> found) {
            if (!*alive) {
                return;
            }
            EventRuntime* runtime = m_gateway.find(event);
            if (!found || runtime == nullptr) {
                done(found ? noSuchEvent() : found.error());
                return;
            }
            if (found->cell.state == model::PlaceState::None) {
                done(base::makeError(ErrorCode::NotFound, "No place has this number in this event."));
                return;
            }
            survey(event, [this, event, seq, found = *found,
                           done](base::Result<std::shared_ptr<const Survey>> survey) {
                EventRuntime* known = m_gateway.find(event);
                if (known == nullptr) {
                    done(noSuchEvent());
                    return;
                }
                model::Place place = placeOf(*known, seq, found.cell, survey ? survey->get() : nullptr);
                place.present = found.lastSeen.has_value();
                place.lastSeen = found.lastSeen;
                place.until = found.until;
                done(std::move(place));
            });
        });
}

void CohortDesk::list(const model::EventId& event, const model::PlaceFilter& filter,
                      const model::PageRequest& page, Callback<model::Page<model::Place>> done) {
    survey(event, [this, event, filter, page,
                   done = std::move(done)](base::Result<std::shared_ptr<const Survey>> survey) {
        if (!survey) {
            done(survey.error());
            return;
        }
        const Match match = [this, event, filter, known = *survey](model::Seq seq,
                                                                   const model::PlaceCell& cell) {
            const bool inState =
                filter.states.empty() ||
                std::find(filter.states.begin(), filter.states.end(), cell.state) != filter.states.end();
            const bool inCohort = (!filter.prefix || cell.prefix == *filter.prefix) &&
                                  (!filter.agent || cell.agent == *filter.agent);
            if (!inState || !inCohort || filter.leastScore == 0) {
                return inState && inCohort;
            }
            EventRuntime* runtime = m_gateway.find(event);
            return runtime != nullptr &&
                   placeOf(*runtime, seq, cell, known.get()).suspicion.score >= filter.leastScore;
        };
        scan(event, page, match, done);
    });
}

void CohortDesk::preview(const model::EventId& event, const model::BanScope& scope,
                         Callback<model::BanPreview> done) {
    auto preview = std::make_shared<model::BanPreview>();
    auto matches = std::make_shared<CohortIndex>();
    EventRuntime* runtime = m_gateway.find(event);
    std::uint64_t live = 0;
    if (runtime != nullptr) {
        for (const auto state : {model::PlaceState::Waiting, model::PlaceState::Parked,
                                 model::PlaceState::Returned, model::PlaceState::Ready}) {
            live += runtime->replica()->counters().of(state);
        }
    }
    const model::Seq from = scope.place ? *scope.place : model::Seq(1);
    walk(
        event, from,
        [this, event, scope, preview, matches](model::Seq seq, const model::PlaceCell& cell) {
            if (!covers(scope, seq, cell)) {
                return !scope.place;
            }
            if (bannable(cell.state)) {
                matches->add(seq, cell);
                ++preview->matching;
                preview->ready += cell.state == model::PlaceState::Ready ? 1 : 0;
                preview->entered += cell.state == model::PlaceState::Entered ? 1 : 0;
                EventRuntime* known = m_gateway.find(event);
                if (preview->sample.size() < kSampleSize && known != nullptr) {
                    preview->sample.push_back(placeOf(*known, seq, cell, nullptr));
                }
            }
            return !scope.place;
        },
        [this, event, live, preview, matches, done = std::move(done)](base::Result<model::Seq> walked) {
            if (!walked) {
                done(walked.error());
                return;
            }
            const std::uint64_t liveMatches = preview->matching - preview->entered;
            preview->shareOfQueue =
                live > 0 ? static_cast<double>(liveMatches) / static_cast<double>(live) : 0;
            finishPreview(event, *matches, preview, done);
        });
}

void CohortDesk::survey(const model::EventId& event, Callback<std::shared_ptr<const Survey>> done) {
    std::erase_if(m_surveys, [this](const auto& entry) {
        const EventRuntime* runtime = m_gateway.find(entry.first);
        return runtime == nullptr || !entry.second->holds(*runtime->replica(), m_parts.clock.monotonic());
    });
    if (const auto known = m_surveys.find(event); known != m_surveys.end()) {
        done(known->second);
        return;
    }
    auto fresh = std::make_shared<Survey>();
    if (const EventRuntime* runtime = m_gateway.find(event)) {
        fresh->uid = runtime->replica()->event().uid;
        fresh->version = runtime->replica()->version();
    }
    walk(
        event, model::Seq(1),
        [fresh](model::Seq seq, const model::PlaceCell& cell) {
            fresh->index.add(seq, cell);
            return true;
        },
        [this, event, fresh, done = std::move(done)](base::Result<model::Seq> walked) {
            if (!walked) {
                done(walked.error());
                return;
            }
            if (EventRuntime* runtime = m_gateway.find(event)) {
                fresh->polls = runtime->polls().marksByPrefix(kMostMembers);
            }
            fresh->at = m_parts.clock.monotonic();
            fresh->wall = m_parts.clock.wall();
            m_surveys[event] = fresh;
            done(std::shared_ptr<const Survey>(fresh));
        });
}

model::Place CohortDesk::placeOf(EventRuntime& runtime, model::Seq seq, const model::PlaceCell& cell,
                                 const Survey* survey) const {
    model::Place place;
    place.seq = seq;
    place.cell = cell;
    if (const auto view = runtime.replica()->read(seq)) {
        const bool isNext =
            cell.state == model::PlaceState::Parked || cell.state == model::PlaceState::Returned;
        place.position = cell.state == model::PlaceState::Waiting ? view->position : isNext ? 1 : 0;
    }
    if (survey != nullptr) {
        place.suspicion = suspicionOf(survey->index.factsOf(cell.prefix), runtime.polls().marksOf(seq));
    }
    return place;
}

void CohortDesk::cohorts(const model::EventId& event, const model::PageRequest& page,
                         Callback<model::Page<model::Cohort>> done) {
    const auto from = tokenOf(page, 0);
    if (!from) {
        done(from.error());
        return;
    }
    survey(event, [this, event, page, from = *from,
                   done = std::move(done)](base::Result<std::shared_ptr<const Survey>> known) {
        if (!known) {
            done(known.error());
            return;
        }
        const Survey& survey = **known;
        std::vector<model::Cohort> all = survey.index.largestPrefixes(kMostCohorts, survey.wall);
        for (model::Cohort& cohort : all) {
            cohort.suspicion = survey.suspicionOf(*cohort.prefix);
        }
        const std::vector<model::Cohort> agents = survey.index.largestAgents(kMostCohorts, survey.wall);
        all.insert(all.end(), agents.begin(), agents.end());
        std::erase_if(all, [](const model::Cohort& cohort) { return cohort.places < 2; });
        std::stable_sort(all.begin(), all.end(), [](const model::Cohort& a, const model::Cohort& b) {
            return std::pair(a.suspicion.score, a.live) > std::pair(b.suspicion.score, b.live);
        });
        markBanned(event, std::move(all), [page, from, done](std::vector<model::Cohort> cohorts) {
            model::Page<model::Cohort> given;
            const std::uint64_t end = std::min<std::uint64_t>(cohorts.size(), from + sizeOf(page));
            for (std::uint64_t i = from; i < end; ++i) {
                given.items.push_back(std::move(cohorts[i]));
            }
            if (end < cohorts.size()) {
                given.nextToken = std::to_string(end);
            }
            done(std::move(given));
        });
    });
}

void CohortDesk::markBanned(const model::EventId& event, std::vector<model::Cohort> cohorts,
                            std::function<void(std::vector<model::Cohort>)> done) {
    m_parts.store.readBans(event, [cohorts = std::move(cohorts), done = std::move(done)](
                                      base::Result<std::vector<model::Ban>> bans) mutable {
        for (const model::Ban& ban : bans ? *bans : std::vector<model::Ban>()) {
            for (model::Cohort& cohort : cohorts) {
                const bool same = (ban.scope.prefix && cohort.prefix == ban.scope.prefix) ||
                                  (ban.scope.agent && cohort.agent == ban.scope.agent);
                cohort.banned = cohort.banned || (same && ban.phase < model::BanPhase::Lifting);
            }
        }
        done(std::move(cohorts));
    });
}

/// Names the cohorts of those that the ban would touch, the largest first, with what makes them suspicious.
void CohortDesk::finishPreview(const model::EventId& event, const CohortIndex& matches,
                               std::shared_ptr<model::BanPreview> preview, Callback<model::BanPreview> done) {
    const base::WallTime now = m_parts.clock.wall();
    std::vector<model::Cohort> cohorts = matches.largestPrefixes(kMostPreviewed, now);
    const std::vector<model::Cohort> agents = matches.largestAgents(kMostPreviewed, now);
    cohorts.insert(cohorts.end(), agents.begin(), agents.end());
    survey(event, [this, event, preview, cohorts = std::move(cohorts),
                   done = std::move(done)](base::Result<std::shared_ptr<const Survey>> known) mutable {
        for (model::Cohort& cohort : cohorts) {
            const auto whole = !known          ? std::nullopt
                               : cohort.prefix ? (*known)->index.cohortOf(*cohort.prefix, (*known)->wall)
                                               : (*known)->index.cohortOf(*cohort.agent, (*known)->wall);
            cohort = whole.value_or(cohort);
            if (known && cohort.prefix) {
                cohort.suspicion = (*known)->suspicionOf(*cohort.prefix);
            }
        }
        std::stable_sort(cohorts.begin(), cohorts.end(),
                         [](const model::Cohort& a, const model::Cohort& b) { return a.places > b.places; });
        markBanned(event, std::move(cohorts), [preview, done](std::vector<model::Cohort> marked) {
            preview->cohorts = std::move(marked);
            done(std::move(*preview));
        });
    });
}

} // namespace breakwater::core
