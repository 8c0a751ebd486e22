// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/ops/temporary_file.h"

#include <cstdint>
#include <optional>
#include <string>

namespace breakwater::http::ops {

/// One profile of the whole process' CPU time, in the form that `google-pprof` reads. There is one sampler
/// per process: a second profile at the same time is refused. Each object by one thread; any number of
/// objects.
class CpuProfile {
  public:
    enum class Begun : std::uint8_t { Yes, Busy, NoFile };

    CpuProfile() = default;
    ~CpuProfile();
    CpuProfile(const CpuProfile&) = delete;
    CpuProfile& operator=(const CpuProfile&) = delete;

    Begun begin();
    /// What was sampled since begin(); "" when it had not begun.
    std::string end();

  private:
    std::optional<TemporaryFile> m_file;
};

} // namespace breakwater::http::ops
