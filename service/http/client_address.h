// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/ip_address.h"

#include <span>
#include <string_view>

namespace breakwater::http {

/// Who really asks. `forwardedFor` holds the X-Forwarded-For lines in their order. They are read only when
/// the peer itself is a trusted proxy, from the right: every proxy appends who it saw, so the first hop that
/// is not ours is the client, and whatever stands left of it is only the client's own claim. A hop that can't
/// be read ends the walk at the last address that could. Pure; any thread; allocates nothing.
IpAddress clientAddress(const IpAddress& peer, std::span<const std::string_view> forwardedFor,
                        const IpNetworks& trustedProxies);

} // namespace breakwater::http
