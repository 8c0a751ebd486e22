// SPDX-License-Identifier: Apache-2.0
// input = mode byte, then for mode 0 of 8 the fields of a grant, for 1 a pass' text, else the text of claims:
// signing is a thousand times dearer than reading, so it gets its eighth.
#include "service/core/pass.h"
#include "service/core/pass_claims.h"
#include "tests/fuzz/taker.h"
#include "tests/unit/core/sample_keys.h"

namespace breakwater::fuzz {

namespace {

const core::PassMint& mint() {
    static const core::PassMint made(tests::rotatedKeys(), "https://queue.example");
    return made;
}

void verifyAnyText(std::string_view text) {
    // The only pass in the corpus that is signed; computed apart from this code.
    static constexpr std::string_view kKnown =
        "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCIsImtpZCI6ImsxIn0."
        "eyJpc3MiOiJodHRwczovL3F1ZXVlLmV4YW1wbGUiLCJhdWQiOiJzaG9wLTEiLCJzdWIiOiI0MiIsImV2ZW50IjoiZGVtbyIsImp0"
        "aSI6IlI2"
        "UklCTG1QVWJoQzg0N293elhUOXciLCJpYXQiOjE3MDAwMDAwMDAsIm5iZiI6MTcwMDAwMDAwMCwiZXhwIjoxNzAwMDAwNjAwfQ."
        "nEAMGKegauouaGI9eaIvbSelpBbUefKTaFuEj56KvV7vmWXc0k2v0FXe-dScryDUhi0mQkDjMpbkGRO4ARIHAw";
    const auto facts = mint().verify(text, base::WallTime(base::Seconds(1'700'000'100)));
    require(facts.ok() == (text == kKnown), "only the pass that was signed is accepted");
    require(facts.ok() || facts.error().code == base::ErrorCode::InvalidToken,
            "a pass that isn't ours is invalid, whatever else it says");
}

void signAndAlter(Taker taker) {
    core::PassGrant grant;
    grant.issuedAt = static_cast<std::int64_t>(taker.number(5));
    grant.expiresAt = static_cast<std::int64_t>(taker.number(5));
    grant.keyId = (taker.number(1) & 1) != 0 ? "k1" : "k2";
    grant.epoch = model::Epoch(static_cast<std::uint32_t>(taker.number(4)));
    const model::Seq seq(taker.number(8));
    const std::size_t at = taker.number(2);
    const char letter = static_cast<char>(taker.number(1));
    const base::WallTime now{base::Seconds(taker.number(5))};
    grant.audience = taker.rest();
    const auto event = *model::EventId::parse("demo");
    const auto jwt = mint().sign(grant, event, model::EventUid{}, seq);
    if (!jwt) {
        require(grant.audience.size() > 200, "only a long audience can't be signed");
        return;
    }
    const auto facts = mint().verify(*jwt, now);
    const bool inTime = now < base::WallTime(base::Seconds(grant.expiresAt)) &&
                        now + base::Seconds(60) >= base::WallTime(base::Seconds(grant.issuedAt));
    require(facts.ok() == inTime, "a pass holds exactly in its time");
    require(!facts || (facts->seq == seq && facts->event == event &&
                       facts->audience == (grant.audience.empty() ? "demo" : grant.audience)),
            "a pass says what was granted");
    std::string altered = *jwt;
    char& changed = altered[at % altered.size()];
    if (changed != letter) {
        changed = letter;
        require(!mint().verify(altered, now), "a pass with an altered letter is refused");
    }
}

} // namespace

static void check(std::string_view input) {
    Taker taker(input);
    switch (taker.number(1) % 8) {
    case 0: return signAndAlter(taker);
    case 1: return verifyAnyText(taker.rest());
    default:
        if (const auto claims = core::decodeClaims(taker.rest())) {
            require(core::encodeClaims(*claims) == taker.rest(), "claims have one text");
        }
    }
}

} // namespace breakwater::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    breakwater::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
