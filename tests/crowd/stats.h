// SPDX-License-Identifier: Apache-2.0
#pragma once

// What one worker measures. Counters and histograms may be read while it runs; `errors`, `answeredBins` and
// the maxima only after its thread has ended.

#include "tests/crowd/histogram.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::crowd {

enum class Call : std::uint8_t { Join, Status, Stream, Enter, Leave, Verify };
inline constexpr std::array kCalls{Call::Join,  Call::Status, Call::Stream,
                                   Call::Enter, Call::Leave,  Call::Verify};

constexpr std::string_view toText(Call call) {
    constexpr std::array<std::string_view, 6> kTexts{"join", "status", "stream", "enter", "leave", "verify"};
    return kTexts[static_cast<std::size_t>(call)];
}

struct CallStats {
    Counter answered;
    Histogram fromSchedule; ///< from when the visitor wanted it: corrected for coordinated omission
    Histogram fromSend;     ///< from when it was sent: what the service alone is to blame for
};

struct WorkerStats {
    static constexpr base::Millis kBin{100};

    std::array<CallStats, kCalls.size()> calls;
    Histogram patience; ///< from the first attempt to the answer, over all retries
    Counter joined, called, entered, left, away, streamEvents, probes, passesChecked;
    Counter asked; ///< visitors who were asked at the end and answered
    Counter unknownJoins, resolvedJoins, failures;

    std::map<std::string, std::uint64_t> errors;
    std::vector<std::uint8_t> bins; ///< per 100 ms: bit 0 somebody was answered, bit 1 somebody waited for it

    CallStats& of(Call call) { return calls[static_cast<std::size_t>(call)]; }
    const CallStats& of(Call call) const { return calls[static_cast<std::size_t>(call)]; }
};

} // namespace breakwater::crowd
