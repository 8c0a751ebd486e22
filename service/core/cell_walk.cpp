// SPDX-License-Identifier: Apache-2.0
#include "service/core/cell_walk.h"

#include "service/core/place_cell.h"

#include <string>
#include <string_view>
#include <utility>

namespace breakwater::core {

namespace {

struct Walk : std::enable_shared_from_this<Walk> {
    Store& store;
    std::shared_ptr<const bool> alive;
    CellRange rest;
    EachCell each;
    Callback<model::Seq> done;

    Walk(Store& aStore, std::shared_ptr<const bool> isAlive, CellRange range)
        : store(aStore), alive(std::move(isAlive)), rest(std::move(range)) {}

    void go() {
        if (rest.from >= rest.end) {
            done(rest.end);
            return;
        }
        store.readCells(rest.event, rest.from, kCellsPerRead,
                        [self = shared_from_this()](base::Result<std::string> cells) {
                            if (!*self->alive) {
                                return;
                            }
                            if (!cells) {
                                self->done(cells.error());
                            } else if (self->take(*cells)) {
                                self->rest.from = self->rest.from.plus(kCellsPerRead);
                                self->go();
                            } else {
                                self->done(self->rest.from);
                            }
                        });
    }
    /// False when the walk was ended by its receiver; `rest` then begins at the first place not looked at.
    bool take(std::string_view cells) {
        for (std::uint64_t i = 0; (i + 1) * kCellBytes <= cells.size(); ++i) {
            const model::Seq seq = rest.from.plus(i);
            if (seq >= rest.end) {
                break;
            }
            const model::PlaceCell cell = decodeCell(cells.substr(i * kCellBytes, kCellBytes));
            if (cell.state != model::PlaceState::None && !each(seq, cell)) {
                rest.from = seq.next();
                return false;
            }
        }
        return true;
    }
};

} // namespace

void walkCells(Store& store, std::shared_ptr<const bool> alive, CellRange range, EachCell each,
               Callback<model::Seq> done) {
    const auto walk = std::make_shared<Walk>(store, std::move(alive), std::move(range));
    walk->each = std::move(each);
    walk->done = std::move(done);
    walk->go();
}

} // namespace breakwater::core
