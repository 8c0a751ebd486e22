// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/cpu_profile.h"

#include <gperftools/profiler.h>

namespace breakwater::http::ops {

CpuProfile::~CpuProfile() {
    end();
}

CpuProfile::Begun CpuProfile::begin() {
    if (m_file) {
        return Begun::Busy;
    }
    auto file = TemporaryFile::make();
    if (!file) {
        return Begun::NoFile;
    }
    if (ProfilerStart(file->path().c_str()) == 0) {
        return Begun::Busy; // its file is there, so only another profile can be in the way
    }
    m_file.emplace(std::move(*file));
    return Begun::Yes;
}

std::string CpuProfile::end() {
    if (!m_file) {
        return {};
    }
    ProfilerStop();
    std::string profile = m_file->read();
    m_file.reset();
    return profile;
}

} // namespace breakwater::http::ops
