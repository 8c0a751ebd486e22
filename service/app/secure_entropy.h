// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"

#include <array>

namespace breakwater::app {

/// Randomness of the operating system's quality (OpenSSL), drawn in blocks. One thread.
class SecureEntropy final : public core::Entropy {
  public:
    std::uint64_t next() override;

  private:
    std::array<std::uint64_t, 64> m_block{};
    std::size_t m_used = m_block.size();
};

} // namespace breakwater::app
