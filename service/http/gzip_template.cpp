// SPDX-License-Identifier: Apache-2.0
#include "service/http/gzip_template.h"

#include "service/http/ascii.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <stdexcept>

// member = header deflate(before), flushed to a byte %x00 LEN NLEN hole deflate(after), ended  CRC32 ISIZE
// (RFC 1952 and, for the stored block that carries the hole, RFC 1951, 3.2.4)

namespace breakwater::http {

namespace {

constexpr int kRaw = -15;
constexpr std::string_view kHeader("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", 10);
/// Stands for the hole in the window that what follows may refer to; no text of ours contains it.
constexpr char kUnused = '\x01';

std::uint32_t crcOf(std::string_view text) {
    return static_cast<std::uint32_t>(
        crc32(0, reinterpret_cast<const Bytef*>(text.data()), static_cast<uInt>(text.size())));
}

void appendLittleEndian(std::string& out, std::uint64_t number, int bytes) {
    for (int i = 0; i < bytes; ++i) {
        out.push_back(static_cast<char>(number >> (8 * i)));
    }
}

std::string deflated(std::string_view text, std::string_view known, int level, int windowBits, int flush) {
    z_stream stream{};
    if (deflateInit2(&stream, level, Z_DEFLATED, windowBits, 9, Z_DEFAULT_STRATEGY) != Z_OK) {
        throw std::runtime_error("zlib can't start");
    }
    if (!known.empty()) {
        deflateSetDictionary(&stream, reinterpret_cast<const Bytef*>(known.data()),
                             static_cast<uInt>(known.size()));
    }
    std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 16, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
    stream.avail_in = static_cast<uInt>(text.size());
    stream.next_out = reinterpret_cast<Bytef*>(out.data());
    stream.avail_out = static_cast<uInt>(out.size());
    deflate(&stream, flush);
    out.resize(out.size() - stream.avail_out);
    deflateEnd(&stream);
    return out;
}

} // namespace

GzipTemplate::GzipTemplate(std::string_view before, std::size_t holeBytes, std::string_view after)
    : m_holeBytes(holeBytes),
      m_before(kHeader),
      m_crcBefore(crcOf(before)),
      m_crcAfter(crcOf(after)),
      m_beforeBytes(before.size()),
      m_afterBytes(after.size()) {
    assert(holeBytes <= 0xFFFF);
    m_before += deflated(before, {}, Z_BEST_COMPRESSION, kRaw, Z_SYNC_FLUSH);
    const std::string known = std::string(before) + std::string(holeBytes, kUnused);
    m_after = deflated(after, known, Z_BEST_COMPRESSION, kRaw, Z_FINISH);
}

void GzipTemplate::append(std::string& out, std::string_view hole) const {
    assert(hole.size() == m_holeBytes);
    out += m_before;
    out.push_back('\0'); // a stored block, not the last one
    appendLittleEndian(out, hole.size(), 2);
    appendLittleEndian(out, ~hole.size(), 2);
    out += hole;
    out += m_after;
    const auto withHole = crc32_combine(m_crcBefore, crcOf(hole), static_cast<z_off_t>(hole.size()));
    appendLittleEndian(out, crc32_combine(withHole, m_crcAfter, static_cast<z_off_t>(m_afterBytes)), 4);
    appendLittleEndian(out, m_beforeBytes + hole.size() + m_afterBytes, 4);
}

std::string gzipQuickly(std::string_view text) {
    return deflated(text, {}, Z_BEST_SPEED, 15 + 16, Z_FINISH);
}

// Accept-Encoding = [ coding [ ";q=" weight ] ] *( "," … ): a weight of nothing but zeros is a no
bool acceptsGzip(std::string_view acceptEncoding) {
    while (!acceptEncoding.empty()) {
        std::string_view item = acceptEncoding.substr(0, acceptEncoding.find(','));
        acceptEncoding.remove_prefix(std::min(item.size() + 1, acceptEncoding.size()));
        item.remove_prefix(std::min(item.find_first_not_of(" \t"), item.size()));
        const std::string_view coding = item.substr(0, item.find_first_of("; \t"));
        if (!equalsIgnoringCase(coding, "gzip")) {
            continue;
        }
        const auto weight = item.find("q=");
        return weight == std::string_view::npos ||
               item.substr(weight + 2).find_first_of("123456789") != std::string_view::npos;
    }
    return false;
}

} // namespace breakwater::http
