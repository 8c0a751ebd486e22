// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/app/files.h"
#include "shared/base/result.h"

#include <filesystem>
#include <functional>
#include <string>

namespace breakwater::app {

/// The folder that one breakwaterd has to itself (mode 0700): keys, gateway id, the embedded Redis. While the
/// object lives it holds the lock `breakwaterd.lock`, so a second process is refused; a kill -9 frees it.
/// Main thread.
class StateFolder {
  public:
    /// Makes the folder if need be. Error (AlreadyExists): another breakwaterd works there; the sentence
    /// gives its pid.
    static base::Result<StateFolder> open(const std::filesystem::path& path);

    const std::filesystem::path& path() const { return m_path; }

    /// The id in `gateway-id`, drawn from `random` (any 64 bits) and written there the first time.
    base::Result<std::string> gatewayId(const std::function<std::uint64_t()>& random) const;

  private:
    StateFolder(std::filesystem::path path, OwnedFd lock)
        : m_path(std::move(path)), m_lock(std::move(lock)) {}

    std::filesystem::path m_path; // absolute, without links
    OwnedFd m_lock;
};

/// Whether a text may be a gateway's id: 1 to 40 lower-case letters, digits and hyphens, no hyphen at the
/// ends.
[[nodiscard]] bool isGatewayId(std::string_view text);

} // namespace breakwater::app
