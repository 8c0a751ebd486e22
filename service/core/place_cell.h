// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/place.h"

#include <array>
#include <string>
#include <string_view>

namespace breakwater::core {

/// The 32 bytes of a place in `bw:{e}:places:<n>`; the grammar stands in place_cell.cpp. Pure; any thread.
inline constexpr std::size_t kCellBytes = 32;
/// Cells in one key: seq s stands in key s >> 16 at byte (s & 0xFFFF) * 32.
inline constexpr std::uint64_t kCellsPerShard = 65'536;

std::array<char, kCellBytes> encodeCell(const model::PlaceCell& cell);
/// The longest time from a join to an enter that a cell can tell, in seconds (194 days).
inline constexpr std::uint32_t kLongestWait = 0xFFFFFE;

/// `bytes` holds at least kCellBytes; anything unreadable in it is a None cell.
model::PlaceCell decodeCell(std::string_view bytes);

/// Only what a replica needs of a cell, without decoding the rest.
struct CellState {
    model::PlaceState state = model::PlaceState::None;
    bool counted = false;
    std::uint32_t since = 0;
    std::uint32_t entered = 0; ///< seconds of wall time; 0: never, not known, or as `since`
};
CellState decodeCellState(std::string_view bytes);

} // namespace breakwater::core
