// SPDX-License-Identifier: Apache-2.0
#include "shared/model/place.h"

#include "shared/base/text.h"

#include <arpa/inet.h>

#include <cstdio>
#include <cstring>

namespace breakwater::model {

std::string_view toText(PlaceState state) {
    switch (state) {
    case PlaceState::None: return "none";
    case PlaceState::Waiting: return "waiting";
    case PlaceState::Parked: return "parked";
    case PlaceState::Returned: return "returned";
    case PlaceState::Ready: return "ready";
    case PlaceState::Entered: return "entered";
    case PlaceState::Done: return "done";
    case PlaceState::Left: return "left";
    case PlaceState::ExpiredSilent: return "expired_silent";
    case PlaceState::ExpiredAway: return "expired_away";
    case PlaceState::NoShow: return "no_show";
    case PlaceState::Banned: return "banned";
    }
    return "none";
}

std::optional<PlaceState> parsePlaceState(std::string_view text) {
    for (std::size_t i = 1; i < kPlaceStates; ++i) {
        if (text == toText(static_cast<PlaceState>(i))) {
            return static_cast<PlaceState>(i);
        }
    }
    return std::nullopt;
}

std::string toText(const AddressPrefix& prefix) {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (prefix.family == 4) {
        in_addr address{};
        std::memcpy(&address, prefix.bytes.data(), 3);
        inet_ntop(AF_INET, &address, text.data(), text.size());
        return std::string(text.data()) + "/24";
    }
    if (prefix.family == 6) {
        in6_addr address{};
        std::memcpy(&address, prefix.bytes.data(), 6);
        inet_ntop(AF_INET6, &address, text.data(), text.size());
        return std::string(text.data()) + "/48";
    }
    return "unknown";
}

std::optional<AddressPrefix> parseAddressPrefix(std::string_view text) {
    const std::size_t slash = text.find('/');
    const std::string address(text.substr(0, slash));
    if (address.find('\0') != std::string::npos) {
        return std::nullopt; // inet_pton would read only up to it
    }
    AddressPrefix prefix;
    in_addr four{};
    in6_addr six{};
    std::uint64_t least = 0;
    std::uint64_t most = 0;
    if (inet_pton(AF_INET, address.c_str(), &four) == 1) {
        prefix.family = 4;
        std::memcpy(prefix.bytes.data(), &four, 3);
        least = 24;
        most = 32;
    } else if (inet_pton(AF_INET6, address.c_str(), &six) == 1) {
        const bool mapped =
            IN6_IS_ADDR_V4MAPPED(&six) != 0; // an IPv4 address as a dual-stack server writes it
        prefix.family = mapped ? 4 : 6;
        std::memcpy(prefix.bytes.data(), six.s6_addr + (mapped ? 12 : 0), mapped ? 3 : 6);
        least = mapped ? 120 : 48;
        most = 128;
    } else {
        return std::nullopt;
    }
    if (slash != std::string_view::npos) {
        const auto length = base::parseUnsigned(text.substr(slash + 1));
        if (!length || *length < least || *length > most) {
            return std::nullopt;
        }
    }
    return prefix;
}

} // namespace breakwater::model
