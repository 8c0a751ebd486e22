// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/waiting_token.h"

#include "shared/base/text.h"

#include <array>

// token  = base64url(fields mac), 52 bytes, big endian
// fields = version(1) key-id(1) lane(1) uid(8) epoch(4) incarnation(4) seq(5) issued-at(4, seconds) nonce(8)
// mac    = 16 bytes, checked by the service alone

namespace breakwater::crowd {
namespace {

class BigEndian {
  public:
    explicit BigEndian(const std::uint8_t* at) : m_at(at) {}
    std::uint64_t take(int bytes) {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            value = value << 8 | *m_at++;
        }
        return value;
    }

  private:
    const std::uint8_t* m_at;
};

} // namespace

std::optional<TokenFields> readToken(std::string_view text) {
    std::array<std::uint8_t, kTokenBytes> bytes;
    const auto size = base::fromBase64Url(text, bytes);
    if (!size || *size != kTokenBytes) {
        return std::nullopt;
    }
    BigEndian in(bytes.data());
    TokenFields fields;
    fields.version = static_cast<std::uint8_t>(in.take(1));
    fields.keyId = static_cast<std::uint8_t>(in.take(1));
    fields.lane = static_cast<std::uint8_t>(in.take(1));
    fields.uid = in.take(8);
    fields.epoch = static_cast<std::uint32_t>(in.take(4));
    fields.incarnation = static_cast<std::uint32_t>(in.take(4));
    fields.seq = in.take(5);
    fields.issuedAtSec = static_cast<std::uint32_t>(in.take(4));
    return fields;
}

std::string flipTokenBit(std::string_view text, std::size_t bit) {
    auto bytes = base::fromBase64Url(text);
    if (!bytes || bytes->empty()) {
        std::string changed(text);
        if (!changed.empty()) {
            auto& letter = changed[bit % changed.size()];
            letter = letter == 'A' ? 'B' : 'A';
        }
        return changed;
    }
    bit %= bytes->size() * 8;
    (*bytes)[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
    return base::toBase64Url(*bytes);
}

} // namespace breakwater::crowd
