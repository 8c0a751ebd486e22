// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <cstdint>
#include <functional>

namespace breakwater::core {

/// The store thread's list of things to do. `post` may be called from any thread; `after` on the store thread
/// only. Tasks run one at a time on the store thread, those of one moment in the order in which they came.
/// There is no cancelling: a task checks whether it is still wanted.
class Scheduler {
  public:
    using Task = std::function<void()>;

    virtual ~Scheduler() = default;
    virtual void post(Task task) = 0;
    virtual void after(base::Micros delay, Task task) = 0;
};

/// Where randomness comes from, so that a seed can replay it. Store thread only.
class Entropy {
  public:
    virtual ~Entropy() = default;
    virtual std::uint64_t next() = 0;
};

} // namespace breakwater::core
