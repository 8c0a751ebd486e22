// SPDX-License-Identifier: Apache-2.0
#include "service/core/place_cell.h"
#include "tests/fuzz/taker.h"

namespace breakwater::fuzz {

static void check(std::string_view input) {
    const model::PlaceCell cell = core::decodeCell(input);
    const auto bytes = core::encodeCell(cell);
    require(core::decodeCell({bytes.data(), bytes.size()}) == cell, "a cell survives its bytes");
    const core::CellState state = core::decodeCellState(input);
    require(state.state == cell.state && state.counted == cell.counted && state.since == cell.since,
            "the short reading agrees with the long one");
    const auto joined = static_cast<std::uint64_t>(base::secondsOf(cell.joinedAt));
    require(state.entered == (cell.waited ? static_cast<std::uint32_t>(joined + *cell.waited) : 0),
            "both know when it entered");
    require(static_cast<std::size_t>(cell.state) < model::kPlaceStates &&
                static_cast<std::size_t>(cell.formerState) < model::kPlaceStates,
            "a cell has a state that exists");
    require(input.size() >= core::kCellBytes || cell == model::PlaceCell{}, "half a cell is none");
}

} // namespace breakwater::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    breakwater::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
