// SPDX-License-Identifier: Apache-2.0
#include "service/http/client_address.h"
#include "service/http/credentials.h"
#include "service/http/header_text.h"
#include "service/http/ip_address.h"
#include "service/http/query.h"
#include "service/http/request_id.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

// The first byte chooses what the rest is read as: a query, a credential, an address, a list of hops, a
// header.

using namespace breakwater::http;

namespace {

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void checkAddress(std::string_view text) {
    if (const auto address = IpAddress::parse(text)) {
        require(IpAddress::parse(address->toText()) == address);
        require(IpNetworks::parse(address->toText())->contains(*address));
    }
    if (const auto networks = IpNetworks::parse(text)) {
        const std::array<std::string_view, 2> lines{text, text};
        const auto peer = IpAddress::fromV4(0x0a000001);
        const auto client = clientAddress(peer, lines, *networks);
        require(networks->contains(peer) || client == peer);
    }
    const auto proxies = *IpNetworks::parse("10.0.0.0/8");
    clientAddress(IpAddress::fromV4(0x0a000001), std::array<std::string_view, 1>{text}, proxies);
}

void checkHeader(std::string_view text) {
    HeaderText headers;
    const bool taken = headers.add("X", text);
    require(taken == !headers.text().empty());
    require(!taken || headers.text().find_first_of("\r\n") == headers.text().size() - 2);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    const std::vector<char> exact(data + 1, data + size);
    const std::string_view text{exact.data(), exact.size()};
    std::array<char, 64> buffer{};
    switch (data[0] % 5) {
    case 0: {
        const auto value = queryValue(text, "token", buffer);
        require(value.present() || value.text.empty());
        break;
    }
    case 1: require(bearerToken(text).find_first_of(" ,;\"\r\n") == std::string_view::npos); break;
    case 2: require(cookieValue(text, "breakwater_pass").find(';') == std::string_view::npos); break;
    case 3: checkAddress(text); break;
    case 4: checkHeader(text); break;
    }
    Random random{1};
    RequestIdBuffer made;
    require(isRequestId(chooseRequestId(text, random, made)));
    return 0;
}
