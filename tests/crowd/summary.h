// SPDX-License-Identifier: Apache-2.0
#pragma once

// The run in numbers: what the workers measured, added up, and what follows from the judge's records. Made
// after all workers have stopped; plain values from then on.

#include "tests/crowd/judge.h"
#include "tests/crowd/stats.h"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace breakwater::crowd {

struct CallSummary {
    std::uint64_t answered = 0;
    Spans fromSchedule;
    Spans fromSend;
};

/// Admissions as they can be known from outside (see admittedAbout).
struct AdmissionSummary {
    std::uint64_t called = 0;
    double perSecond = 0;    ///< between the first and the last
    double setPerSecond = 0; ///< what the event said in that time, on the mean
    double slowestTen = 0;   ///< of the whole spans of 10 s in between, admissions a second
    double fastestTen = 0;
    bool tensKnown = false;
};

struct Summary {
    double seconds = 0;
    std::uint32_t people = 0;
    std::uint64_t seed = 0;
    std::uint64_t joined = 0, called = 0, entered = 0, left = 0, away = 0;
    std::uint64_t unknownJoins = 0, resolvedJoins = 0, unresolvedJoins = 0;
    std::uint64_t requests = 0, failures = 0, streamEvents = 0, probes = 0, passesChecked = 0;
    std::vector<CallSummary> calls; ///< in the order of kCalls
    CallSummary settledPolls;       ///< polls answered once everyone had joined
    std::map<std::string, std::uint64_t> errors;
    Spans patience;
    Spans learntLate;
    base::Seconds entryWindow{0};
    AdmissionSummary admissions;
    base::Micros longestSilence{0}; ///< while somebody waited for an answer; to 100 ms
    base::Micros silences{0};       ///< all those of half a second and more
    double cpuMicrosPerRequest = 0;
    bool cutShort = false; ///< ended before everyone was through, by --timeout or a signal
    bool bySignal = false;
    Verdict verdict;

    /// Visitors who were refused, or never answered, to the end; 0 when a signal left them no time.
    std::uint64_t withoutPlace() const { return bySignal || joined >= people ? 0 : people - joined; }
};

/// Silence of the service as the crowd felt it: runs of bins in which somebody waited and nobody was
/// answered.
struct Silence {
    base::Micros longest{0};
    base::Micros all{0};
};
Silence silenceIn(std::span<const WorkerStats* const> workers);

/// What they have answered of one call by now; also while they run.
CallSummary answersOf(Call call, std::span<const WorkerStats* const> workers);

/// Adds up. `verdict`, `settledPolls`, `cutShort`, `cpuMicrosPerRequest` and `unresolvedJoins` are left to
/// the caller.
Summary summarize(std::span<const WorkerStats* const> workers, std::span<const Judge* const> judges,
                  const RunFacts& facts, double seconds);

} // namespace breakwater::crowd
