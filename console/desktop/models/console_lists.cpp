// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/console.h"
#include "console/desktop/models/words.h"

#include <algorithm>

// What is listed while someone looks at it: suspicious places, cohorts, bans.

namespace breakwater::desktop::models {

namespace {

constexpr base::Millis kListEvery{5'000};
constexpr int kRestFactor = 10; ///< a list that took long is asked for the less often
constexpr std::uint32_t kPage = 1'000;
constexpr std::size_t kMostRows = 200'000;

/// The most suspicious of them; the table is for people, not for a million rows.
void keepMostSuspicious(std::vector<model::Place>& places) {
    if (places.size() <= Console::kMostPlaces) {
        return;
    }
    const auto end = places.begin() + Console::kMostPlaces;
    const auto rank = [](const model::Place& place) {
        return std::pair(place.cell.state != model::PlaceState::Banned, place.suspicion.score);
    };
    std::nth_element(places.begin(), end, places.end(),
                     [rank](const model::Place& a, const model::Place& b) { return rank(a) > rank(b); });
    places.erase(end, places.end());
}
void keepMostSuspicious(std::vector<model::Cohort>&) {}
void keepMostSuspicious(std::vector<model::Ban>& bans) {
    std::erase_if(bans, [](const model::Ban& ban) { return ban.phase == model::BanPhase::Lifted; });
}

} // namespace

void Console::lookAt(const QSet<Listing>& listings) {
    for (const Listing listing : listings) {
        if (!m_shown.contains(listing)) {
            m_lists[listing].due = {};
        }
    }
    m_shown = listings;
    beat();
}

void Console::refresh() {
    for (auto& [listing, state] : m_lists) {
        state.due = {};
    }
    beat();
}

void Console::setLeastScore(std::uint32_t score) {
    m_leastScore = score;
    m_lists[Listing::Places].due = {};
    beat();
}

bool Console::isListing(Listing listing) const {
    const auto found = m_lists.find(listing);
    return found != m_lists.end() && found->second.running;
}

void Console::list(Listing listing) {
    ListState& state = m_lists[listing];
    if (state.running || m_session.event().empty()) {
        return;
    }
    state.running = true;
    state.startedAt = m_session.clock().monotonic();
    const model::EventId id = m_session.event();
    switch (listing) {
    case Listing::Places: {
        model::PlaceFilter filter;
        filter.leastScore = m_leastScore;
        using model::PlaceState; // those whom a ban would reach, or has reached
        filter.states = {PlaceState::Waiting, PlaceState::Parked,  PlaceState::Returned,
                         PlaceState::Ready,   PlaceState::Entered, PlaceState::Banned};
        listOn<PlaceTable, model::Place>(
            listing, m_places,
            [id, filter](client::OperatorClient& client, const model::PageRequest& page) {
                return client.listPlaces(id, filter, page);
            },
            {}, std::make_shared<std::vector<model::Place>>(), m_generation);
        return;
    }
    case Listing::Cohorts:
        listOn<CohortTable, model::Cohort>(
            listing, m_cohorts,
            [id](client::OperatorClient& client, const model::PageRequest& page) {
                return client.listCohorts(id, page);
            },
            {}, std::make_shared<std::vector<model::Cohort>>(), m_generation);
        return;
    case Listing::Bans:
        listOn<BanTable, model::Ban>(
            listing, m_bans,
            [id](client::OperatorClient& client, const model::PageRequest& page) {
                return client.listBans(id, page);
            },
            {}, std::make_shared<std::vector<model::Ban>>(), m_generation);
        return;
    }
}

/// A page, and then the next: the answers of others come in between.
template<typename Table, typename Row>
void Console::listOn(Listing listing, Table& table, PageCall<Row> call, const std::string& token,
                     std::shared_ptr<std::vector<Row>> gathered, quint64 generation) {
    m_session.worker().ask<model::Page<Row>>(
        Worker::Lane::Lists, this,
        [call, token](client::OperatorClient& client) {
            return call(client, {kPage, token});
        },
        [=, this, &table](const base::Result<model::Page<Row>>& page) {
            if (generation != m_generation) {
                return;
            }
            if (!page.ok()) {
                m_lists[listing].running = false;
                m_lists[listing].due = m_session.clock().monotonic() + kListEvery;
                return;
            }
            gathered->insert(gathered->end(), page->items.begin(), page->items.end());
            if (!page->nextToken.empty() && gathered->size() < kMostRows) {
                listOn<Table, Row>(listing, table, call, page->nextToken, gathered, generation);
                return;
            }
            listed(listing, table, std::move(*gathered));
        });
}

template<typename Table, typename Row>
void Console::listed(Listing listing, Table& table, std::vector<Row> rows) {
    keepMostSuspicious(rows);
    table.update(std::move(rows));
    ListState& state = m_lists[listing];
    const base::MonoTime now = m_session.clock().monotonic();
    const auto took = now - *state.startedAt;
    state.running = false;
    state.due = now + std::max<base::Micros>(kListEvery, took * kRestFactor);
    emit listChanged(listing);
}

void Console::lift(const model::Ban& ban, const std::string& reason, QObject* receiver,
                   std::function<void(base::Result<model::Ban>)> done) {
    if (const Lock lock = m_session.lock(); lock != Lock::None) {
        done(base::makeError(base::ErrorCode::PermissionDenied, sentenceOf(lock).toStdString()));
        return;
    }
    const QPointer<QObject> guard(receiver);
    m_session.worker().ask<model::Ban>(
        Worker::Lane::Acts, this,
        [id = m_session.event(), number = ban.number, reason](client::OperatorClient& client) {
            return client.deleteBan(id, number, {{}, reason});
        },
        [this, guard, done = std::move(done)](const base::Result<model::Ban>& lifted) {
            if (lifted.ok()) {
                m_bans.merge({lifted.value()});
                m_lists[Listing::Bans].due = {};
            }
            if (guard) {
                done(lifted);
            }
        });
}

} // namespace breakwater::desktop::models
