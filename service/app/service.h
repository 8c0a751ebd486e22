// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/app/settings.h"
#include "service/app/state_folder.h"
#include "shared/base/result.h"

#include <memory>

namespace breakwater::app {

/// The whole of one gateway, put together: the only place that knows every room. Main thread.
class Service {
  public:
    /// Opens what must be there (keys, Redis, listeners) and starts every thread. The error says what to do.
    static base::Result<std::unique_ptr<Service>> start(const Settings& settings, const StateFolder& folder);
    ~Service();

    /// Why the service has to end by itself; "" while it needn't.
    std::string fatal() const;
    /// From now on /readyz says no, so that no new visitors are sent here.
    void beginDraining();
    /// Finishes what runs, ends streams, merges the last heartbeats, stops everything in order.
    void stop();

  private:
    class Inside;
    explicit Service(std::unique_ptr<Inside> inside);

    std::unique_ptr<Inside> m_inside;
};

} // namespace breakwater::app
