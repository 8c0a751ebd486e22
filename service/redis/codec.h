// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/reply.h"
#include "shared/base/result.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace breakwater::redis {

/// The RESP2 codec: commands to bytes, bytes to replies. No I/O; one thread per reader. hiredis does the work
/// and is seen only by codec.cpp.

/// Appends one command, name first, to `out`. Arguments may hold any bytes.
void appendCommand(std::string& out, std::span<const std::string_view> words);

/// What a peer may send before it is cut off.
struct ReplyLimits {
    std::size_t mostBytes = 64UL * 1024 * 1024; // of one reply
    std::size_t mostElements = 1'000'000;       // of one reply, over all its arrays
};

/// Cuts a stream of bytes into replies. After the first error it stays broken: the stream can't be followed
/// further.
class ReplyReader {
  public:
    explicit ReplyReader(ReplyLimits limits);
    ~ReplyReader();
    ReplyReader(const ReplyReader&) = delete;
    ReplyReader& operator=(const ReplyReader&) = delete;

    /// Takes the next bytes of the stream. Error (StoreUnavailable): a reply grew over its limit.
    base::Status feed(std::string_view bytes);

    /// The next whole reply; nullopt: more bytes are needed. Error (StoreUnavailable): not RESP2, arrays
    /// nested deeper than seven, or too many elements.
    base::Result<std::optional<Reply>> next();

  private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace breakwater::redis
