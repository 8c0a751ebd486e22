// SPDX-License-Identifier: Apache-2.0
// input = mode byte, then for an even mode a token's text, for an odd one 41 bytes of fields and 2 that
// choose a bit.
#include "service/core/waiting_token.h"
#include "shared/base/text.h"
#include "tests/fuzz/taker.h"
#include "tests/unit/core/sample_keys.h"

namespace breakwater::fuzz {

namespace {

void verifyAnyText(const core::TokenMint& mint, std::string_view text) {
    if (const auto token = mint.verify(text)) {
        const auto again = mint.sign(token->place, token->uid);
        require(again.ok() && *again == text, "an accepted token is one that sign would make");
    }
}

void signAndAlter(const core::TokenMint& mint, Taker taker) {
    core::WaitingToken token;
    token.place.keyId = (taker.number(1) & 1) != 0 ? 7 : 8;
    token.place.lane = static_cast<std::uint8_t>(taker.number(1));
    token.place.epoch = model::Epoch(static_cast<std::uint32_t>(taker.number(4)));
    token.place.incarnation = static_cast<core::IncarnationMark>(taker.number(4));
    token.place.seq = model::Seq(taker.number(5));
    token.place.joinedAt = base::WallTime(base::Seconds(taker.number(4)));
    for (auto& byte : token.place.nonce) {
        byte = static_cast<std::uint8_t>(taker.number(1));
    }
    for (auto& byte : token.uid.bytes) {
        byte = static_cast<std::uint8_t>(taker.number(1));
    }
    const auto text = mint.sign(token.place, token.uid);
    require(text.ok() && text->size() == core::kWaitingTokenChars, "all fields of their width can be signed");
    require(mint.verify(*text) == token, "a token says what was signed");
    auto bytes = *base::fromBase64Url(*text);
    const std::size_t bit = taker.number(2) % (bytes.size() * 8);
    bytes[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
    require(!mint.verify(base::toBase64Url(bytes)), "a token with an altered bit is refused");
}

} // namespace

static void check(std::string_view input) {
    static const core::TokenMint mint(tests::rotatedKeys());
    Taker taker(input);
    if ((taker.number(1) & 1) == 0) {
        verifyAnyText(mint, taker.rest());
    } else {
        signAndAlter(mint, taker);
    }
}

} // namespace breakwater::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    breakwater::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
