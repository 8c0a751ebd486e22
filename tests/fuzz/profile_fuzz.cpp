// SPDX-License-Identifier: Apache-2.0
#include "service/core/record.h"
#include "tests/fuzz/taker.h"

namespace breakwater::fuzz {

static void check(std::string_view input) {
    const auto decoded = core::decodeProfile(input);
    if (!decoded) {
        return;
    }
    const std::string text = core::encodeProfile(decoded->title, decoded->policy);
    const auto again = core::decodeProfile(text);
    require(again.ok() && again->title == decoded->title && again->policy == decoded->policy,
            "a profile survives its text");
    require(core::encodeProfile(again->title, again->policy) == text, "a profile is written in one way");
}

} // namespace breakwater::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    breakwater::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
