// SPDX-License-Identifier: Apache-2.0
#include "service/core/place_cell.h"

#include <algorithm>

// byte  0      state
// byte  1      bit 0: counted; bits 4-7: the state before a ban
// bytes 2-5    since: seconds of wall time
// bytes 6-11   joined at: milliseconds of wall time
// bytes 12-19  address prefix: family, then 7 bytes
// bytes 20-27  user-agent hash
// byte  28     lane
// bytes 29-31  entered (again, after a ban) or done: seconds from its join to its enter, plus 1, 0 where
// `since`
//              tells the enter; else the number of the ban that marked it
// All numbers are big-endian. A cell of zeros is a number that was never given.

namespace breakwater::core {

using model::PlaceState;

namespace {

void putNumber(std::array<char, kCellBytes>& cell, std::size_t at, std::size_t bytes, std::uint64_t number) {
    for (std::size_t i = 0; i < bytes; ++i) {
        cell[at + i] = static_cast<char>(number >> (8 * (bytes - 1 - i)));
    }
}

std::uint64_t takeNumber(std::string_view cell, std::size_t at, std::size_t bytes) {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
        number = (number << 8) | static_cast<std::uint8_t>(cell[at + i]);
    }
    return number;
}

/// In these states the last three bytes tell how long it had waited.
bool hasEntered(PlaceState state) {
    return state == PlaceState::Entered || state == PlaceState::Done;
}

PlaceState stateIn(unsigned number) {
    return number < model::kPlaceStates ? static_cast<PlaceState>(number) : PlaceState::None;
}

} // namespace

std::array<char, kCellBytes> encodeCell(const model::PlaceCell& cell) {
    std::array<char, kCellBytes> bytes{};
    bytes[0] = static_cast<char>(cell.state);
    bytes[1] = static_cast<char>((cell.counted ? 1U : 0U) | (static_cast<unsigned>(cell.formerState) << 4));
    putNumber(bytes, 2, 4, cell.since);
    putNumber(bytes, 6, 6, static_cast<std::uint64_t>(base::microsOf(cell.joinedAt) / 1000));
    bytes[12] = static_cast<char>(cell.prefix.family);
    std::copy(cell.prefix.bytes.begin(), cell.prefix.bytes.end(), bytes.begin() + 13);
    putNumber(bytes, 20, 8, cell.agent.value());
    bytes[28] = static_cast<char>(cell.lane);
    const std::uint32_t waited = cell.waited ? *cell.waited + 1 : 0;
    putNumber(bytes, 29, 3, hasEntered(cell.state) ? waited : cell.banNumber);
    return bytes;
}

CellState decodeCellState(std::string_view bytes) {
    CellState cell;
    if (bytes.size() < kCellBytes) {
        return cell;
    }
    cell.state = stateIn(static_cast<std::uint8_t>(bytes[0]));
    cell.counted = (static_cast<std::uint8_t>(bytes[1]) & 1U) != 0;
    cell.since = static_cast<std::uint32_t>(takeNumber(bytes, 2, 4));
    if (hasEntered(cell.state)) {
        const std::uint64_t waited = takeNumber(bytes, 29, 3);
        const std::uint64_t joined = takeNumber(bytes, 6, 6) / 1000;
        cell.entered = waited == 0 ? 0 : static_cast<std::uint32_t>(joined + waited - 1);
    }
    return cell;
}

model::PlaceCell decodeCell(std::string_view bytes) {
    model::PlaceCell cell;
    if (bytes.size() < kCellBytes) {
        return cell;
    }
    const CellState known = decodeCellState(bytes);
    cell.state = known.state;
    cell.counted = known.counted;
    cell.since = known.since;
    cell.formerState = stateIn(static_cast<std::uint8_t>(bytes[1]) >> 4);
    cell.joinedAt = base::wallFromMicros(static_cast<std::int64_t>(takeNumber(bytes, 6, 6)) * 1000);
    cell.prefix.family = static_cast<std::uint8_t>(bytes[12]);
    for (std::size_t i = 0; i < cell.prefix.bytes.size(); ++i) {
        cell.prefix.bytes[i] = static_cast<std::uint8_t>(bytes[13 + i]);
    }
    cell.agent = model::AgentHash(takeNumber(bytes, 20, 8));
    cell.lane = static_cast<std::uint8_t>(bytes[28]);
    const auto last = static_cast<std::uint32_t>(takeNumber(bytes, 29, 3));
    if (!hasEntered(cell.state)) {
        cell.banNumber = last;
    } else if (last != 0) {
        cell.waited = last - 1;
    }
    return cell;
}

} // namespace breakwater::core
