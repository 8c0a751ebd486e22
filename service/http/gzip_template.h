// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace breakwater::http {

/// A text that is compressed once although a few bytes of it differ in every answer: what stands before and
/// behind that hole is deflated when this is made, the filling travels as it is. So a page costs each visitor
/// a copy and no compression. Immutable after it is made; any thread.
class GzipTemplate {
  public:
    /// The hole is exactly `holeBytes` long, at most 65,535. Throws std::runtime_error when zlib can't start.
    GzipTemplate(std::string_view before, std::size_t holeBytes, std::string_view after);

    /// Appends the whole as one gzip member (RFC 1952); `hole` must be of the size that was said.
    void append(std::string& out, std::string_view hole) const;

  private:
    std::size_t m_holeBytes;
    std::string m_before; ///< with the gzip header
    std::string m_after;
    std::uint32_t m_crcBefore;
    std::uint32_t m_crcAfter;
    std::size_t m_beforeBytes; ///< as they were, not as they travel
    std::size_t m_afterBytes;
};

/// A whole text as one gzip member, with little work.
std::string gzipQuickly(std::string_view text);

/// Whether an Accept-Encoding takes gzip.
bool acceptsGzip(std::string_view acceptEncoding);

} // namespace breakwater::http
