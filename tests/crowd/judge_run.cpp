// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/judge.h"

#include <algorithm>
#include <functional>

// Checks over all visitors, after the run. Each sorts what it needs and walks it once.

namespace breakwater::crowd {
namespace {

struct Entry {
    std::uint32_t who;
    const PlaceRecord* place;
};

std::string name(const Entry& entry) {
    return nameOf(entry.who, *entry.place);
}

std::string ms(base::Micros span) {
    return std::to_string(std::chrono::duration_cast<base::Millis>(span).count()) + " ms";
}

std::vector<Entry> joinedOf(std::span<const Judge* const> parts) {
    std::vector<Entry> all;
    for (const Judge* part : parts) {
        std::uint32_t who = part->first();
        for (const auto& place : part->records()) {
            if (place.acked) {
                all.push_back({who, &place});
            }
            ++who;
        }
    }
    return all;
}

template<typename Key>
void sortBy(std::vector<Entry>& entries, Key key) {
    std::sort(entries.begin(), entries.end(), [&key](const Entry& a, const Entry& b) {
        return std::invoke(key, *a.place) < std::invoke(key, *b.place);
    });
}

void checkUniqueSeq(std::vector<Entry>& joined, Verdict& verdict) {
    sortBy(joined, &PlaceRecord::seq);
    verdict.judged(Invariant::UniqueSeq, joined.size());
    for (std::size_t i = 1; i < joined.size(); ++i) {
        if (joined[i].place->seq == joined[i - 1].place->seq) {
            verdict.broken(Invariant::UniqueSeq,
                           name(joined[i - 1]) + " and " + name(joined[i]) + " share one seq");
        }
    }
}

/// Joins in the order in which they were first sent; among those answered before, none may have a larger seq.
void checkJoinOrder(std::vector<Entry> joined, Verdict& verdict) {
    auto answered = joined;
    sortBy(joined, &PlaceRecord::joinSent);
    sortBy(answered, &PlaceRecord::joinAcked);
    const Entry* ahead = nullptr;
    std::size_t next = 0;
    for (const auto& later : joined) {
        for (; next < answered.size() && answered[next].place->joinAcked < later.place->joinSent; ++next) {
            if (ahead == nullptr || answered[next].place->seq > ahead->place->seq) {
                ahead = &answered[next];
            }
        }
        if (ahead == nullptr) {
            continue;
        }
        verdict.judged(Invariant::JoinOrder);
        if (ahead->place->seq > later.place->seq) {
            verdict.broken(Invariant::JoinOrder, name(*ahead) + " was answered " +
                                                     ms(later.place->joinSent - ahead->place->joinAcked) +
                                                     " before " + name(later) +
                                                     " was sent, and is behind it");
        }
    }
}

/// From the last seq to the first: `earliest` is the visitor behind, never away, who was called at the lowest
/// version. Who was told `waiting` at that version or a later one has been overtaken. `joined` is sorted by
/// seq.
void checkAdmissionOrder(const std::vector<Entry>& joined, Verdict& verdict) {
    const Entry* earliest = nullptr;
    for (auto it = joined.rbegin(); it != joined.rend(); ++it) {
        const PlaceRecord& place = *it->place;
        if (earliest != nullptr && place.lastWaiting.known()) {
            verdict.judged(Invariant::AdmissionOrder);
            if (place.lastWaiting >= earliest->place->firstReady) {
                verdict.broken(Invariant::AdmissionOrder,
                               name(*earliest) + " was called by version " +
                                   earliest->place->firstReady.text() + ", when " + name(*it) +
                                   ", who is ahead, still waited at version " + place.lastWaiting.text());
            }
        }
        const bool mayGoFirst = place.excused || place.banSeen;
        if (place.firstReady.known() && !mayGoFirst &&
            (earliest == nullptr || place.firstReady < earliest->place->firstReady)) {
            earliest = &*it;
        }
    }
}

void checkPasses(std::vector<Entry> joined, Verdict& verdict) {
    std::erase_if(joined, [](const Entry& entry) { return entry.place->passPrint == 0; });
    const auto unique = [&](std::uint64_t PlaceRecord::*print, const char* what) {
        sortBy(joined, print);
        for (std::size_t i = 1; i < joined.size(); ++i) {
            if (joined[i].place->*print == joined[i - 1].place->*print) {
                verdict.broken(Invariant::OnePass,
                               name(joined[i - 1]) + " and " + name(joined[i]) + " share one " + what);
            }
        }
    };
    unique(&PlaceRecord::jtiPrint, "pass id");
    unique(&PlaceRecord::subPrint, "place in their passes");
}

/// Seen ready by a moment <= admitted by it <= rate x time since the first join + one burst. One-sided: a
/// visitor learns late, so a short excess can hide; the log shows those.
void checkRate(const std::vector<Entry>& joined, const JudgeSettings& settings, const RunFacts& facts,
               Verdict& verdict) {
    if (facts.rate.empty() || joined.empty()) {
        return;
    }
    Moment start = Moment::max();
    std::vector<Entry> called;
    for (const auto& entry : joined) {
        start = std::min(start, entry.place->joinSent);
        if (entry.place->firstReadyAt != Moment{}) {
            called.push_back(entry);
        }
    }
    sortBy(called, &PlaceRecord::firstReadyAt);
    const double burst = settings.burst >= 0 ? settings.burst : std::max(1.0, facts.rate.highest() * 0.25);
    double worst = 0;
    std::string sentence;
    for (std::size_t i = 0; i < called.size(); ++i) {
        const Moment at = called[i].place->firstReadyAt;
        const double limit = facts.rate.upper(start, at) * (1 + settings.rateSlack) + burst + 1;
        const double excess = static_cast<double>(i + 1) - limit;
        verdict.judged(Invariant::Rate);
        if (excess > worst) {
            worst = excess;
            sentence = name(called[i]) + " was the " + std::to_string(i + 1) + "th to be called, " +
                       ms(at - start) + " after the first join; the rate allows " +
                       std::to_string(static_cast<std::uint64_t>(limit));
        }
    }
    if (worst > 0) {
        verdict.broken(Invariant::Rate, sentence);
    }
}

void checkAccounted(const std::vector<Entry>& joined, const RunFacts& facts, Verdict& verdict) {
    if (!facts.askedAtEnd) {
        return;
    }
    verdict.judged(Invariant::Accounted, joined.size());
    for (const auto& entry : joined) {
        if (!entry.place->accounted) {
            verdict.broken(Invariant::Accounted,
                           name(entry) + " joined and got no answer when all were asked");
        }
    }
}

void checkLiveness(const std::vector<Entry>& joined, std::span<const Judge* const> parts,
                   const RunFacts& facts, Verdict& verdict) {
    const JudgeSettings& settings = parts.front()->settings();
    if (settings.grace.count() == 0 || facts.rate.empty()) {
        return;
    }
    const auto window = entryWindowOf(parts);
    for (const auto& entry : joined) {
        const PlaceRecord& place = *entry.place;
        const bool called = place.firstReadyAt != Moment{};
        const bool stillWaits = place.last == VisitorStatus::Waiting;
        if (place.excused || place.banSeen || place.leaveAcked || place.firstPosition == 0 ||
            (!called && !stillWaits)) {
            continue;
        }
        verdict.judged(Invariant::Liveness);
        const Moment until = called ? admittedAbout(place, window) : facts.end;
        const double due = facts.rate.lower(place.firstPositionAt, until - settings.grace - facts.outages);
        if (due > place.firstPosition) {
            verdict.broken(Invariant::Liveness,
                           name(entry) + " joined at position " + std::to_string(place.firstPosition) +
                               " and " + (called ? "was called only " : "was not called within ") +
                               ms(until - place.firstPositionAt) + (called ? " later" : ""));
        }
    }
}

} // namespace

base::Seconds entryWindowOf(std::span<const Judge* const> parts) {
    base::Seconds longest{0};
    for (const Judge* part : parts) {
        if (part->settings().entryWindow.count() > 0) {
            return part->settings().entryWindow;
        }
        for (const auto& place : part->records()) {
            longest = std::max(longest, base::Seconds(place.readyWithinSec));
        }
    }
    return longest;
}

Moment admittedAbout(const PlaceRecord& place, base::Seconds entryWindow) {
    if (place.readyWithinSec == 0) {
        return place.firstReadyAt;
    }
    return place.firstReadyAt - std::max(base::Seconds(0), entryWindow - base::Seconds(place.readyWithinSec));
}

Verdict judgeRun(std::span<const Judge* const> parts, const RunFacts& facts) {
    Verdict verdict;
    for (const Judge* part : parts) {
        verdict.merge(part->verdict());
    }
    if (parts.empty()) {
        return verdict;
    }
    auto joined = joinedOf(parts);
    checkUniqueSeq(joined, verdict);
    checkJoinOrder(joined, verdict);
    checkAdmissionOrder(joined, verdict);
    checkPasses(joined, verdict);
    checkRate(joined, parts.front()->settings(), facts, verdict);
    checkAccounted(joined, facts, verdict);
    checkLiveness(joined, parts, facts, verdict);
    return verdict;
}

} // namespace breakwater::crowd
