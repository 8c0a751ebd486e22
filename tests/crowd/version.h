// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the service tells a visitor, as plain values: the version of an answer and one status object. Pure
// values; any thread.

#include "shared/base/clock.h"

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::crowd {

using Moment = base::MonoTime;

/// `<epoch>-<lsn>`, packed so that one comparison orders two of them. Zero means "not known".
class Version {
  public:
    static constexpr unsigned kLsnBits = 32;

    constexpr Version() = default;
    constexpr Version(std::uint64_t epoch, std::uint64_t lsn) : m_packed(epoch << kLsnBits | lsn) {}

    /// Nullopt for anything but two canonical decimal numbers that fit (both below 2^32).
    static std::optional<Version> parse(std::string_view text);

    constexpr bool known() const { return m_packed != 0; }
    constexpr std::uint64_t epoch() const { return m_packed >> kLsnBits; }
    constexpr std::uint64_t lsn() const { return m_packed & ((std::uint64_t{1} << kLsnBits) - 1); }
    constexpr auto operator<=>(const Version&) const = default;

    void appendTo(std::string& out) const;
    std::string text() const;

  private:
    std::uint64_t m_packed = 0;
};

enum class VisitorStatus : std::uint8_t {
    Unknown,
    Waiting,
    Ready,
    Entered,
    Done,
    Left,
    Expired,
    Banned,
    Closed,
};

VisitorStatus visitorStatusOf(std::string_view text);
std::string_view toText(VisitorStatus status);

/// One status object as it arrived. `revision` 0: the answer named none. `stale`: it carried `as_of`.
/// `seenSent`: the request carried `?seen=`, so the answer must not be older unless it is stale.
struct StatusSeen {
    VisitorStatus status = VisitorStatus::Unknown;
    bool away = false;
    bool paused = false;
    bool stale = false;
    bool seenSent = false;
    std::uint32_t pollAfterMs = 0;
    std::uint64_t position = 0;
    std::uint64_t revision = 0;
    Version version;
    std::optional<std::uint32_t> enterWithinSec;
};

} // namespace breakwater::crowd
