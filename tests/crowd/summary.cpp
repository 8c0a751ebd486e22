// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/summary.h"

#include <algorithm>

namespace breakwater::crowd {
namespace {

constexpr std::int64_t kTenSeconds = 10;

AdmissionSummary admissionsOf(std::vector<Moment> moments, const RateTimeline& rate) {
    AdmissionSummary out;
    out.called = moments.size();
    if (moments.size() < 2) {
        return out;
    }
    std::sort(moments.begin(), moments.end());
    const Moment first = moments.front();
    const Moment last = moments.back();
    const double span = std::chrono::duration<double>(last - first).count();
    if (span <= 0) {
        return out;
    }
    out.perSecond = static_cast<double>(moments.size() - 1) / span;
    out.setPerSecond = rate.upper(first, last) / span;
    std::vector<std::uint64_t> tens(static_cast<std::size_t>(span / kTenSeconds) + 1);
    for (const Moment moment : moments) {
        ++tens[static_cast<std::size_t>((moment - first) / base::Seconds(kTenSeconds))];
    }
    if (tens.size() > 2) { // the first and the last one may be begun and broken off
        const auto [low, high] = std::minmax_element(tens.begin() + 1, tens.end() - 1);
        out.slowestTen = static_cast<double>(*low) / kTenSeconds;
        out.fastestTen = static_cast<double>(*high) / kTenSeconds;
        out.tensKnown = true;
    }
    return out;
}

void addWorker(const WorkerStats& worker, Summary& out) {
    out.joined += worker.joined.value();
    out.called += worker.called.value();
    out.entered += worker.entered.value();
    out.left += worker.left.value();
    out.away += worker.away.value();
    out.unknownJoins += worker.unknownJoins.value();
    out.resolvedJoins += worker.resolvedJoins.value();
    out.failures += worker.failures.value();
    out.streamEvents += worker.streamEvents.value();
    out.probes += worker.probes.value();
    out.passesChecked += worker.passesChecked.value();
    worker.patience.addTo(out.patience);
    for (const auto& [what, count] : worker.errors) {
        out.errors[what] += count;
    }
}

} // namespace

CallSummary answersOf(Call call, std::span<const WorkerStats* const> workers) {
    CallSummary sum;
    for (const auto* worker : workers) {
        sum.answered += worker->of(call).answered.value();
        worker->of(call).fromSchedule.addTo(sum.fromSchedule);
        worker->of(call).fromSend.addTo(sum.fromSend);
    }
    return sum;
}

Silence silenceIn(std::span<const WorkerStats* const> workers) {
    std::size_t size = 0;
    for (const auto* worker : workers) {
        size = std::max(size, worker->bins.size());
    }
    Silence out;
    base::Micros run{0};
    for (std::size_t bin = 0; bin <= size; ++bin) {
        unsigned bits = 0;
        for (const auto* worker : workers) {
            bits |= bin < worker->bins.size() ? worker->bins[bin] : 0U;
        }
        if ((bits & 3U) == 2U) {
            run += WorkerStats::kBin;
            continue;
        }
        out.longest = std::max(out.longest, run);
        if (run >= base::Millis(500)) {
            out.all += run;
        }
        run = base::Micros(0);
    }
    return out;
}

Summary summarize(std::span<const WorkerStats* const> workers, std::span<const Judge* const> judges,
                  const RunFacts& facts, double seconds) {
    Summary out;
    out.seconds = seconds;
    for (const Call call : kCalls) {
        out.calls.push_back(answersOf(call, workers));
        out.requests += out.calls.back().answered;
    }
    for (const auto* worker : workers) {
        addWorker(*worker, out);
    }
    const auto silence = silenceIn(workers);
    out.longestSilence = silence.longest;
    out.silences = silence.all;
    out.entryWindow = entryWindowOf(judges);
    std::vector<Moment> moments;
    for (const Judge* judge : judges) {
        for (const auto& place : judge->records()) {
            if (place.firstReadyAt == Moment{}) {
                continue;
            }
            const Moment about = admittedAbout(place, out.entryWindow);
            moments.push_back(about);
            if (place.readyWithinSec > 0) {
                out.learntLate.add(place.firstReadyAt - about);
            }
        }
    }
    out.admissions = admissionsOf(std::move(moments), facts.rate);
    return out;
}

} // namespace breakwater::crowd
