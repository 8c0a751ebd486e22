// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/judge.h"

#include "tests/crowd/waiting_token.h"

#include <algorithm>
#include <functional>
#include <limits>

// Checks on one visitor's own history. The comparisons are made by version, not by the time of arrival,
// wherever the answers carry one: answers of two gateways may arrive in any order.

namespace breakwater::crowd {
namespace {

/// Never zero, so that zero can mean "none yet".
std::uint64_t printOf(std::string_view text) {
    return std::hash<std::string_view>{}(text) | 1;
}

std::uint32_t narrow(std::uint64_t number) {
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(number, std::numeric_limits<std::uint32_t>::max()));
}

bool isLive(VisitorStatus status) {
    return status == VisitorStatus::Waiting || status == VisitorStatus::Ready ||
           status == VisitorStatus::Entered;
}

std::string becameText(VisitorStatus from, VisitorStatus to) {
    return " was " + std::string(toText(from)) + " and then " + std::string(toText(to));
}

} // namespace

Judge::Judge(JudgeSettings settings, std::uint32_t first, std::uint32_t count)
    : m_settings(settings), m_first(first), m_records(count) {}

std::string nameOf(std::uint32_t who, const PlaceRecord& place) {
    return "visitor " + std::to_string(who) +
           (place.acked ? " (seq " + std::to_string(place.seq) + ")" : std::string(" (not joined)"));
}

void Judge::joinSent(std::uint32_t who, Moment at) {
    PlaceRecord& place = this->at(who);
    if (place.joinSent == Moment{}) {
        place.joinSent = at;
    }
}

void Judge::joinFailed(std::uint32_t who, JoinFailure failure) {
    PlaceRecord& place = at(who);
    if (place.acked) {
        return;
    }
    switch (failure) {
    case JoinFailure::RefusedForSure: place.refusedForSure = !place.joinUnknown; break;
    case JoinFailure::Unknown:
        place.joinUnknown = true;
        place.refusedForSure = false;
        m_verdict.judged(Invariant::HonestErrors);
        break;
    }
}

void Judge::joinAnswered(std::uint32_t who, Moment at, std::string_view token, bool replayed,
                         const StatusSeen& seen) {
    PlaceRecord& place = this->at(who);
    const auto print = printOf(token);
    if (place.acked) {
        m_verdict.judged(Invariant::OneJoinOnePlace);
        if (print != place.tokenPrint) {
            const auto fields = readToken(token);
            m_verdict.broken(Invariant::OneJoinOnePlace,
                             nameOf(who, place) +
                                 " repeated its join with the same key and got another token" +
                                 (fields ? ", of seq " + std::to_string(fields->seq) : std::string()));
        } else if (!replayed) {
            m_verdict.broken(Invariant::OneJoinOnePlace,
                             nameOf(who, place) +
                                 " repeated its join and the answer lacks Idempotency-Replayed");
        }
        statusSeen(who, at, at, seen);
        return;
    }
    if (place.refusedForSure) {
        m_verdict.judged(Invariant::HonestErrors);
    }
    if (place.refusedForSure && replayed) {
        m_verdict.broken(Invariant::HonestErrors,
                         nameOf(who, place) + " was refused for sure, and yet its key had a place");
    }
    place.acked = true;
    place.joinAcked = at;
    place.contactSent = at;
    place.tokenPrint = print;
    if (const auto fields = readToken(token)) {
        place.seq = fields->seq;
    } else {
        m_verdict.broken(Invariant::UniqueSeq, nameOf(who, place) + " got a token whose seq can't be read");
    }
    place.firstPosition = narrow(seen.position);
    place.firstPositionAt = at;
    statusSeen(who, at, at, seen);
}

void Judge::joinConflict(std::uint32_t who) {
    m_verdict.broken(Invariant::OneJoinOnePlace,
                     nameOf(who, at(who)) +
                         " repeated its join and was told that its key belongs to another body");
}

void Judge::contact(std::uint32_t who, Moment sent, Moment at) {
    PlaceRecord& place = this->at(who);
    if (place.acked && at - place.contactSent > m_settings.presence) {
        place.excused = true;
    }
    place.contactSent = sent;
}

void Judge::statusSeen(std::uint32_t who, Moment sent, Moment at, const StatusSeen& seen) {
    PlaceRecord& place = this->at(who);
    if (seen.status == VisitorStatus::Unknown) {
        m_verdict.broken(Invariant::Accounted, nameOf(who, place) + " was told a status that doesn't exist");
        return;
    }
    checkTransition(who, place, seen);
    checkPosition(who, place, seen);
    checkPause(who, place, seen);
    checkExpiry(who, place, at, seen);
    contact(who, sent, at);
    remember(place, at, seen);
}

void Judge::checkTransition(std::uint32_t who, const PlaceRecord& place, const StatusSeen& seen) {
    const auto tell = [&](Invariant invariant) {
        m_verdict.broken(invariant, nameOf(who, place) + becameText(place.last, seen.status) +
                                        " at version " + seen.version.text());
    };
    switch (place.last) {
    case VisitorStatus::Left:
    case VisitorStatus::Expired:
        m_verdict.judged(Invariant::GoneStaysOut);
        if (isLive(seen.status)) {
            tell(Invariant::GoneStaysOut);
        } else if (seen.status != place.last && seen.status != VisitorStatus::Expired &&
                   !(seen.status == VisitorStatus::Done && place.passPrint != 0)) {
            tell(Invariant::Accounted); // leaving a place whose window was over is answered like any leave
        }
        break;
    case VisitorStatus::Done:
        if (seen.status != VisitorStatus::Done) {
            tell(Invariant::Accounted);
        }
        break;
    case VisitorStatus::Entered:
        if (seen.status == VisitorStatus::Waiting || seen.status == VisitorStatus::Ready ||
            seen.status == VisitorStatus::Left) {
            tell(Invariant::Accounted);
        }
        break;
    case VisitorStatus::Ready:
        m_verdict.judged(Invariant::OnePass);
        if (seen.status == VisitorStatus::Waiting && !place.banSeen) {
            tell(Invariant::OnePass);
        }
        break;
    case VisitorStatus::Unknown:
    case VisitorStatus::Waiting:
    case VisitorStatus::Banned:
    case VisitorStatus::Closed: break;
    }
}

void Judge::checkPosition(std::uint32_t who, const PlaceRecord& place, const StatusSeen& seen) {
    if (seen.status != VisitorStatus::Waiting) {
        return;
    }
    m_verdict.judged(Invariant::PositionFalls);
    if (seen.position == 0) {
        m_verdict.broken(Invariant::PositionFalls, nameOf(who, place) + " waits at position 0");
    }
    if (place.position == 0) {
        return;
    }
    const auto tell = [&](const char* what) {
        m_verdict.broken(Invariant::PositionFalls,
                         nameOf(who, place) + what + std::to_string(place.position) + " at version " +
                             place.newest.text() + ", " + std::to_string(seen.position) + " at version " +
                             seen.version.text());
    };
    if (seen.version >= place.newest) {
        if (seen.position > place.position) {
            tell(": its position rose: ");
        }
        return;
    }
    if (seen.position < place.position) {
        tell(": an older version has the better position: ");
    } else if (seen.seenSent && !seen.stale) {
        tell(": the answer is older than what it had seen, and not marked as stale: ");
    }
}

void Judge::checkPause(std::uint32_t who, const PlaceRecord& place, const StatusSeen& seen) {
    const bool samePause =
        place.lastPaused && seen.paused && seen.revision != 0 && seen.revision == place.revision;
    if (!samePause || place.last != VisitorStatus::Waiting || seen.version < place.newest) {
        return;
    }
    m_verdict.judged(Invariant::QuietInPause);
    if (seen.status == VisitorStatus::Ready) {
        m_verdict.broken(Invariant::QuietInPause, nameOf(who, place) + " was called between version " +
                                                      place.newest.text() + " and " + seen.version.text() +
                                                      ", both in the pause of revision " +
                                                      std::to_string(seen.revision));
    }
}

void Judge::checkExpiry(std::uint32_t who, const PlaceRecord& place, Moment at, const StatusSeen& seen) {
    if (place.last != VisitorStatus::Waiting || at - place.contactSent >= m_settings.expiryGap) {
        return;
    }
    m_verdict.judged(Invariant::PresentNotExpired);
    if (seen.status == VisitorStatus::Expired) {
        const auto ms = std::chrono::duration_cast<base::Millis>(at - place.contactSent).count();
        m_verdict.broken(Invariant::PresentNotExpired, nameOf(who, place) + " expired though it had asked " +
                                                           std::to_string(ms) + " ms before");
    }
}

void Judge::remember(PlaceRecord& place, Moment at, const StatusSeen& seen) {
    if (seen.status == VisitorStatus::Banned) {
        place.banSeen = true;
    }
    if (seen.away) {
        place.excused = true;
    }
    if (seen.status == VisitorStatus::Waiting && !seen.away && !place.banSeen) {
        place.lastWaiting = std::max(place.lastWaiting, seen.version);
    }
    const bool called = seen.status == VisitorStatus::Ready || seen.status == VisitorStatus::Entered;
    if (called && place.firstReadyAt == Moment{}) {
        place.firstReady = seen.version;
        place.firstReadyAt = at;
        place.readyWithinSec =
            static_cast<std::uint16_t>(std::min<std::uint32_t>(seen.enterWithinSec.value_or(0), 65535));
    }
    if (seen.version < place.newest) {
        return; // an older picture says nothing about now
    }
    place.newest = seen.version;
    place.last = seen.status;
    place.lastPaused = seen.paused;
    place.revision = seen.revision;
    if (seen.status == VisitorStatus::Waiting) {
        place.position = narrow(seen.position);
    }
}

void Judge::finalAnswer(std::uint32_t who, Moment sent, Moment at, const StatusSeen& seen) {
    statusSeen(who, sent, at, seen);
    this->at(who).accounted = seen.status != VisitorStatus::Unknown;
}

void Judge::tokenRefused(std::uint32_t who) {
    PlaceRecord& place = at(who);
    place.accounted = true; // answered, and wrongly: one case, not two
    m_verdict.broken(Invariant::Accounted,
                     nameOf(who, place) + " joined, and now its token is refused as invalid");
}

void Judge::leaveAcked(std::uint32_t who) {
    PlaceRecord& place = at(who);
    place.leaveAcked = true;
    if (place.passPrint == 0) {
        place.last = VisitorStatus::Left;
    }
}

void Judge::passSeen(std::uint32_t who, const PassSeen& pass) {
    PlaceRecord& place = at(who);
    m_verdict.judged(Invariant::OnePass);
    if (place.leaveAcked && place.passPrint == 0) {
        m_verdict.broken(Invariant::GoneStaysOut, nameOf(who, place) + " left and then got a pass");
    }
    const auto print = printOf(pass.text);
    const auto jti = printOf(pass.jti);
    if (place.passPrint != 0 && jti != place.jtiPrint) {
        m_verdict.broken(Invariant::OnePass,
                         nameOf(who, place) + " got a second pass id, " + std::string(pass.jti));
    } else if (place.passPrint != 0 && print != place.passPrint) {
        m_verdict.broken(Invariant::OnePass, nameOf(who, place) + " got the same pass in other bytes");
    }
    place.passPrint = print;
    place.jtiPrint = jti;
    place.subPrint = printOf(pass.sub);
    place.last = VisitorStatus::Entered;
}

void Judge::passWrong(std::uint32_t who, std::string_view what) {
    m_verdict.broken(Invariant::OnePass, nameOf(who, at(who)) + " got a wrong pass: " + std::string(what));
}

void Judge::alteredAnswered(std::uint32_t who, Altered what, int httpStatus) {
    m_verdict.judged(Invariant::AlteredRefused);
    if (httpStatus >= 200 && httpStatus < 300) {
        m_verdict.broken(Invariant::AlteredRefused, nameOf(who, at(who)) + " altered its " +
                                                        (what == Altered::Token ? "token" : "pass") +
                                                        " and was answered " + std::to_string(httpStatus));
    }
}

} // namespace breakwater::crowd
