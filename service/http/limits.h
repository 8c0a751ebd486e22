// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <cstddef>

namespace breakwater::http {

/// What one request and one connection may cost us. Plain values, copied at start; any thread may read them.
/// Every number is inclusive: exactly this much is still taken.
struct Limits {
    std::size_t headerBytes = 8192;    ///< request line, fields and the empty line; more is 431
    std::size_t headerFields = 64;     ///< more is 431
    std::size_t targetBytes = 2048;    ///< more is 414
    std::size_t bodyBytes = 4096;      ///< after chunk decoding; more is 413
    std::size_t chunkedBytes = 16'384; ///< a chunked body as it travels, with its framing; more is 413

    base::Millis headerDeadline{5'000}; ///< from a request's first byte to its empty line
    base::Millis bodyDeadline{10'000};  ///< from there to the body's last byte
    base::Millis idleDeadline{75'000};  ///< between requests, and before the first
    base::Millis lateDeadline{30'000};  ///< for an answer that a handler promised for later
    base::Millis stallDeadline{30'000}; ///< for a peer that takes none of what we send
    base::Millis lingerDeadline{2'000}; ///< for the peer's end after ours
    base::Millis commentEvery{15'000};  ///< a comment on a silent event stream
};

} // namespace breakwater::http
