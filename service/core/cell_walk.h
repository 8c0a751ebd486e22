// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store.h"
#include "shared/model/place.h"

#include <cstdint>
#include <functional>
#include <memory>

namespace breakwater::core {

constexpr std::uint64_t kCellsPerRead = 16'384;

/// The places of an event from one seq to before another.
struct CellRange {
    model::EventId event;
    model::Seq from;
    model::Seq end;
};

/// Is given a place; false ends the walk.
using EachCell = std::function<bool(model::Seq, const model::PlaceCell&)>;

/// Reads a range of places from the store, chunk by chunk, and gives those that exist to `each`, in join
/// order. `done` gets the first seq not looked at (`range.end` when none is left) or the store's error;
/// neither is called once `*alive` is false. Store thread.
void walkCells(Store& store, std::shared_ptr<const bool> alive, CellRange range, EachCell each,
               Callback<model::Seq> done);

} // namespace breakwater::core
