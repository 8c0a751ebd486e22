// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

namespace breakwater::http::ops {

/// A file of our own for others' libraries to write to, readable by nobody else; gone with its owner. One
/// thread.
class TemporaryFile {
  public:
    /// nullopt when the folder for temporary files takes none.
    static std::optional<TemporaryFile> make();
    ~TemporaryFile();
    TemporaryFile(TemporaryFile&& other) noexcept;
    TemporaryFile& operator=(TemporaryFile&&) = delete;

    const std::string& path() const { return m_path; }
    std::string read() const;

  private:
    explicit TemporaryFile(std::string path) : m_path(std::move(path)) {}

    std::string m_path;
};

} // namespace breakwater::http::ops
