// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/temporary_file.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>

namespace breakwater::http::ops {

std::optional<TemporaryFile> TemporaryFile::make() {
    std::error_code none;
    std::string path = (std::filesystem::temp_directory_path(none) / "breakwater-XXXXXX").string();
    const int file = none ? -1 : ::mkstemp(path.data()); // made with mode 0600
    if (file < 0) {
        return std::nullopt;
    }
    ::close(file);
    return TemporaryFile(std::move(path));
}

TemporaryFile::TemporaryFile(TemporaryFile&& other) noexcept : m_path(std::exchange(other.m_path, {})) {}

TemporaryFile::~TemporaryFile() {
    if (!m_path.empty()) {
        ::unlink(m_path.c_str());
    }
}

std::string TemporaryFile::read() const {
    std::ifstream file(m_path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

} // namespace breakwater::http::ops
