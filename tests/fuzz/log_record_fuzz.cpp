// SPDX-License-Identifier: Apache-2.0
// input = mode byte, then for an even mode a record's bytes, for an odd one the values of a Moved record.
#include "service/core/record.h"
#include "tests/fuzz/taker.h"

namespace breakwater::fuzz {

namespace {

void decodeAnyBytes(std::string_view bytes) {
    const auto record = core::decodeRecord(bytes);
    if (!record) {
        require(record.error().code == base::ErrorCode::InvalidRequest && !record.error().detail.empty(),
                "what is refused is refused with a reason");
        return;
    }
    const std::string again = core::encodeRecord(*record);
    // A profile may leave out defaults and carry fields of a newer gateway, so only its values come back.
    const bool canonical = !std::holds_alternative<core::EventRecord>(record->body);
    require(!canonical || again == bytes, "a record has one text");
    const auto decodedAgain = core::decodeRecord(again);
    require(decodedAgain.ok() && *decodedAgain == *record, "a record survives its text");
}

void buildAndDecode(Taker taker) {
    core::MovedRecord moved;
    moved.frontier = model::Seq(taker.number(5));
    while (!taker.rest().empty() && moved.groups.size() < 64) {
        core::MovedGroup& group = moved.groups.emplace_back();
        group.cause = static_cast<core::Cause>(1 + taker.number(1) % core::kLastCause);
        std::uint64_t seq = 0;
        for (std::uint64_t runs = taker.number(1) % 16; runs > 0; --runs) {
            seq += 1 + taker.number(2);
            for (std::uint64_t count = 1 + taker.number(1) % 8; count > 0; --count) {
                core::appendSeq(group.runs, model::Seq(seq++));
            }
        }
    }
    core::Record record;
    record.at = base::wallFromMicros(1'700'000'000'000'000);
    record.body = moved;
    const auto decoded = core::decodeRecord(core::encodeRecord(record));
    require(decoded.ok() && *decoded == record, "what is written is read");
}

} // namespace

static void check(std::string_view input) {
    Taker taker(input);
    if ((taker.number(1) & 1) == 0) {
        decodeAnyBytes(taker.rest());
    } else {
        buildAndDecode(taker);
    }
}

} // namespace breakwater::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    breakwater::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
