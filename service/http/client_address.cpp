// SPDX-License-Identifier: Apache-2.0
#include "service/http/client_address.h"

#include "service/http/ascii.h"

#include <optional>

// X-Forwarded-For = hop *( "," hop )
// hop             = OWS ( IPv4 [ ":" port ] / IPv6 / "[" IPv6 "]" [ ":" port ] ) OWS

namespace breakwater::http {

namespace {

std::optional<IpAddress> parseHop(std::string_view hop) {
    if (hop.front() == '[') {
        const auto close = hop.find(']');
        if (close == std::string_view::npos || (close + 1 < hop.size() && hop[close + 1] != ':')) {
            return std::nullopt;
        }
        return IpAddress::parse(hop.substr(1, close - 1));
    }
    const auto colon = hop.find(':');
    const bool withPort =
        colon != std::string_view::npos && hop.find(':', colon + 1) == std::string_view::npos;
    return IpAddress::parse(withPort ? hop.substr(0, colon) : hop);
}

} // namespace

IpAddress clientAddress(const IpAddress& peer, std::span<const std::string_view> forwardedFor,
                        const IpNetworks& trustedProxies) {
    IpAddress nearest = peer;
    if (!trustedProxies.contains(peer)) {
        return nearest;
    }
    for (auto line = forwardedFor.rbegin(); line != forwardedFor.rend(); ++line) {
        std::string_view rest = *line;
        while (true) {
            const auto comma = rest.rfind(',');
            const std::string_view text =
                trimmed(comma == std::string_view::npos ? rest : rest.substr(comma + 1));
            if (!text.empty()) { // RFC 9110, 5.6.1: an empty element is none
                const auto hop = parseHop(text);
                if (!hop) {
                    return nearest;
                }
                nearest = *hop;
                if (!trustedProxies.contains(nearest)) {
                    return nearest;
                }
            }
            if (comma == std::string_view::npos) {
                break;
            }
            rest = rest.substr(0, comma);
        }
    }
    return nearest;
}

} // namespace breakwater::http
