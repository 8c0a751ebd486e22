// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the judge found, by invariant. Not thread-safe; each worker fills its own, they are merged at the end.

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::crowd {

/// The invariants of the queue that can be judged from outside, by their numbers.
enum class Invariant : std::uint8_t {
    UniqueSeq = 1,
    OneJoinOnePlace = 2,
    JoinOrder = 3,
    AdmissionOrder = 4,
    OnePass = 5,
    Rate = 6,
    PositionFalls = 8,
    GoneStaysOut = 10,
    Accounted = 12,
    Liveness = 13,
    PresentNotExpired = 15,
    QuietInPause = 16,
    AlteredRefused = 17,
    HonestErrors = 19,
};

inline constexpr std::array kInvariants{
    Invariant::UniqueSeq,      Invariant::OneJoinOnePlace,   Invariant::JoinOrder,
    Invariant::AdmissionOrder, Invariant::OnePass,           Invariant::Rate,
    Invariant::PositionFalls,  Invariant::GoneStaysOut,      Invariant::Accounted,
    Invariant::Liveness,       Invariant::PresentNotExpired, Invariant::QuietInPause,
    Invariant::AlteredRefused, Invariant::HonestErrors,
};

std::string_view sentenceOf(Invariant invariant);

/// `judged` counts the cases looked at, so that a check that never ran can't pass for a clean one; `cases`
/// keeps the first few broken ones in words.
struct Finding {
    std::uint64_t judged = 0;
    std::uint64_t broken = 0;
    std::vector<std::string> cases;
};

class Verdict {
  public:
    static constexpr std::size_t kCasesKept = 20;

    void judged(Invariant invariant, std::uint64_t count = 1) { at(invariant).judged += count; }
    void broken(Invariant invariant, std::string sentence);
    void merge(const Verdict& other);

    const Finding& of(Invariant invariant) const { return m_findings[static_cast<std::size_t>(invariant)]; }
    std::uint64_t brokenInAll() const;
    bool clean() const { return brokenInAll() == 0; }

  private:
    Finding& at(Invariant invariant) { return m_findings[static_cast<std::size_t>(invariant)]; }

    std::array<Finding, 20> m_findings;
};

} // namespace breakwater::crowd
