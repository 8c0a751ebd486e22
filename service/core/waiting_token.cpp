// SPDX-License-Identifier: Apache-2.0
#include "service/core/waiting_token.h"

#include "shared/base/text.h"

#include <openssl/crypto.h>

#include <algorithm>
#include <stdexcept>

// token  = base64url(fields mac)     52 bytes, 70 characters, the four spare bits of the last one zero
// fields = version 1 (=1), key id 1, lane 1, uid 8, epoch 4, incarnation 4, seq 5, issued at 4, nonce 8
// mac    = the first 16 bytes of HMAC-SHA256(token key, fields)
// token key = HMAC-SHA256(secret of that key id, "breakwater waiting token v1")
// All numbers are big-endian; issued at is seconds of the store's wall time at the join.

namespace breakwater::core {

namespace {

constexpr std::uint8_t kVersion = 1;
constexpr std::size_t kFieldBytes = 36;
constexpr std::size_t kMacBytes = 16;
constexpr std::size_t kTokenBytes = kFieldBytes + kMacBytes;
constexpr std::uint64_t kHighestSeq = (std::uint64_t{1} << 40) - 1;
constexpr std::string_view kPurpose = "breakwater waiting token v1";

class FieldWriter {
  public:
    explicit FieldWriter(std::uint8_t* at) : m_at(at) {}

    void number(std::uint64_t value, int bytes) {
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            *m_at++ = static_cast<std::uint8_t>(value >> shift);
        }
    }
    void bytes(std::span<const std::uint8_t> bytes) { m_at = std::copy(bytes.begin(), bytes.end(), m_at); }

  private:
    std::uint8_t* m_at;
};

class FieldReader {
  public:
    explicit FieldReader(const std::uint8_t* at) : m_at(at) {}

    std::uint64_t number(int bytes) noexcept {
        std::uint64_t value = 0;
        for (int i = 0; i < bytes; ++i) {
            value = value << 8 | *m_at++;
        }
        return value;
    }
    void bytes(std::span<std::uint8_t> out) noexcept {
        std::copy_n(m_at, out.size(), out.begin());
        m_at += out.size();
    }

  private:
    const std::uint8_t* m_at;
};

void writeFields(std::uint8_t* out, const PlaceProof& place, const model::EventUid& uid) {
    FieldWriter writer(out);
    writer.number(kVersion, 1);
    writer.number(place.keyId, 1);
    writer.number(place.lane, 1);
    writer.bytes(uid.bytes);
    writer.number(place.epoch.value(), 4);
    writer.number(place.incarnation, 4);
    writer.number(place.seq.value(), 5);
    writer.number(static_cast<std::uint64_t>(base::secondsOf(place.joinedAt)), 4);
    writer.bytes(place.nonce);
}

/// `fields` begins after the version.
WaitingToken readFields(const std::uint8_t* fields) noexcept {
    FieldReader reader(fields);
    WaitingToken token;
    token.place.keyId = static_cast<std::uint8_t>(reader.number(1));
    token.place.lane = static_cast<std::uint8_t>(reader.number(1));
    reader.bytes(token.uid.bytes);
    token.place.epoch = model::Epoch(static_cast<std::uint32_t>(reader.number(4)));
    token.place.incarnation = static_cast<IncarnationMark>(reader.number(4));
    token.place.seq = model::Seq(reader.number(5));
    token.place.joinedAt = base::WallTime(base::Seconds(reader.number(4)));
    reader.bytes(token.place.nonce);
    return token;
}

} // namespace

TokenMint::TokenMint(const KeyRing& keys) {
    if (keys.macKeys.empty()) {
        throw std::invalid_argument("the key ring has no key for waiting tokens");
    }
    for (const KeyRing::MacKey& key : keys.macKeys) {
        if (find(key.id) != nullptr) {
            throw std::invalid_argument("the key ring has two keys for waiting tokens with the id " +
                                        std::to_string(key.id));
        }
        m_keys.emplace_back(key.id, HmacSha256(HmacSha256(key.secret).of(base::bytesOf(kPurpose))));
    }
}

const HmacSha256* TokenMint::find(std::uint8_t keyId) const noexcept {
    for (const auto& [id, key] : m_keys) {
        if (id == keyId) {
            return &key;
        }
    }
    return nullptr;
}

base::Result<std::string> TokenMint::sign(const PlaceProof& place, const model::EventUid& uid) const {
    const HmacSha256* key = find(place.keyId);
    if (key == nullptr) {
        return base::makeError(base::ErrorCode::Internal,
                               "the waiting token key " + std::to_string(place.keyId) +
                                   " is not in this gateway's key file; give all gateways the same file");
    }
    if (place.seq.value() > kHighestSeq) {
        return base::makeError(base::ErrorCode::Internal, "a seq beyond 40 bits fits no waiting token");
    }
    std::array<std::uint8_t, kTokenBytes> bytes{};
    writeFields(bytes.data(), place, uid);
    const HmacSha256::Digest mac = key->of(std::span(bytes).first<kFieldBytes>());
    std::copy_n(mac.begin(), kMacBytes, bytes.begin() + kFieldBytes);
    return base::toBase64Url(bytes);
}

std::optional<WaitingToken> TokenMint::verify(std::string_view text) const noexcept {
    std::array<std::uint8_t, kTokenBytes> bytes;
    if (text.size() != kWaitingTokenChars || !base::fromBase64Url(text, bytes)) {
        return std::nullopt;
    }
    const HmacSha256* key = find(bytes[1]);
    if (bytes[0] != kVersion || key == nullptr) {
        return std::nullopt;
    }
    const HmacSha256::Digest mac = key->of(std::span(bytes).first<kFieldBytes>());
    if (CRYPTO_memcmp(mac.data(), bytes.data() + kFieldBytes, kMacBytes) != 0) {
        return std::nullopt;
    }
    return readFields(bytes.data() + 1);
}

} // namespace breakwater::core
