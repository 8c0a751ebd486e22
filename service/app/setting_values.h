// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/base/log.h"
#include "shared/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::app {

/// An address to listen at. Port 0: the system gives a free one.
struct Endpoint {
    std::string host; // an IP address, IPv6 without brackets
    std::uint16_t port = 0;
    bool operator==(const Endpoint&) const = default;
};

/// The values of settings, read from text. Pure functions; any thread. Errors: InvalidRequest, with the
/// reason only; the caller says where the text stood.

/// `127.0.0.1:8080`, `[::1]:8080`.
base::Result<Endpoint> readEndpoint(std::string_view text);
/// `500ms`, `5s`, `2m`; a bare number is seconds.
base::Result<base::Millis> readDuration(std::string_view text, base::Millis least, base::Millis most);
/// `2GB`, `512MB`, `64KB` (of 1,024), a bare number is bytes.
base::Result<std::uint64_t> readSize(std::string_view text, std::uint64_t least, std::uint64_t most);
base::Result<std::uint32_t> readCount(std::string_view text, std::uint32_t least, std::uint32_t most);
base::Result<bool> readSwitch(std::string_view text);
base::Result<base::LogLevel> readLogLevel(std::string_view text);
/// `127.0.0.0/8,::1`; `none` is an empty list. What is yielded are the parts, each a good address with or
/// without prefix.
base::Result<std::vector<std::string>> readNetworks(std::string_view text);

} // namespace breakwater::app
