// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/verdict.h"

namespace breakwater::crowd {

std::string_view sentenceOf(Invariant invariant) {
    switch (invariant) {
    case Invariant::UniqueSeq: return "no seq belongs to two joins";
    case Invariant::OneJoinOnePlace: return "one join, one place, over retries and gateways";
    case Invariant::JoinOrder: return "a join answered before another was sent is ahead of it";
    case Invariant::AdmissionOrder: return "admission follows order among the present";
    case Invariant::OnePass: return "a place is admitted once and has one pass id";
    case Invariant::Rate: return "no more admissions than the rate and one burst allow";
    case Invariant::PositionFalls: return "a position never rises";
    case Invariant::GoneStaysOut: return "nobody who left or expired is admitted";
    case Invariant::Accounted: return "every acknowledged join is in one known state at the end";
    case Invariant::Liveness: return "everyone present is admitted in time";
    case Invariant::PresentNotExpired: return "nobody who keeps asking expires";
    case Invariant::QuietInPause: return "nobody is admitted in a pause";
    case Invariant::AlteredRefused: return "an altered token or pass is refused";
    case Invariant::HonestErrors: return "an error is honest";
    }
    return "";
}

void Verdict::broken(Invariant invariant, std::string sentence) {
    Finding& finding = at(invariant);
    ++finding.broken;
    if (finding.cases.size() < kCasesKept) {
        finding.cases.push_back(std::move(sentence));
    }
}

void Verdict::merge(const Verdict& other) {
    for (const auto invariant : kInvariants) {
        Finding& mine = at(invariant);
        const Finding& theirs = other.of(invariant);
        mine.judged += theirs.judged;
        mine.broken += theirs.broken;
        for (const auto& sentence : theirs.cases) {
            if (mine.cases.size() < kCasesKept) {
                mine.cases.push_back(sentence);
            }
        }
    }
}

std::uint64_t Verdict::brokenInAll() const {
    std::uint64_t sum = 0;
    for (const auto& finding : m_findings) {
        sum += finding.broken;
    }
    return sum;
}

} // namespace breakwater::crowd
