// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/simulation/coverage.h"
#include "tests/simulation/judge.h"
#include "tests/simulation/plan.h"

#include <cstdint>
#include <string>
#include <vector>

namespace breakwater::simulation {

/// What came of one seed.
struct Report {
    std::uint64_t seed = 0;
    std::vector<Violation> violations;
    std::uint64_t trace = 0; ///< of every record, answer and position, in order
    std::uint64_t steps = 0;
    std::uint64_t records = 0;
    std::uint64_t places = 0;
    std::int64_t virtualTime = 0; ///< µs
    Coverage coverage;

    bool breaks(int invariant) const;
    /// The seed, each invariant and its case, for a person.
    std::string text() const;
};

/// Runs one seed from the making of an event to its drained end: whole gateways over one store, in virtual
/// time, with the seed's faults, visitors and operators, judged all along. The same arguments give the same
/// trace, to the byte.
Report simulate(std::uint64_t seed, fakes::PlantedBug bug = fakes::PlantedBug::None,
                ReaderBug readerBug = ReaderBug::None);

} // namespace breakwater::simulation
