// SPDX-License-Identifier: Apache-2.0
#include "service/core/pass.h"

#include "service/core/pass_claims.h"
#include "shared/base/text.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>

// pass      = header "." claims "." signature    each base64url (RFC 7515, compact)
// header    = {"alg":"EdDSA","typ":"JWT","kid":"…"}
// claims    as in pass_claims.cpp
// signature = Ed25519 over header "." claims, 64 bytes
// jti       = base64url of the first 16 bytes of SHA-256(uid 8, epoch 4, seq 8), big-endian
// A header is one of a few constant texts, so it is compared and never parsed: no other algorithm can be
// asked for.

namespace breakwater::core {

namespace {

constexpr std::size_t kSignatureBytes = 64;
constexpr std::size_t kPassIdBytes = 16;
/// Gateways' clocks differ a little from the store's, which gave `nbf`.
constexpr base::Seconds kNotBeforeLeeway{60};

struct FreeKey {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using KeyPointer = std::unique_ptr<EVP_PKEY, FreeKey>;
using ContextPointer = std::unique_ptr<EVP_MD_CTX, FreeContext>;
using Signature = std::array<std::uint8_t, kSignatureBytes>;

std::string headerOf(const std::string& kid) {
    return base::toBase64Url(
        base::bytesOf(R"({"alg":"EdDSA","typ":"JWT","kid":")" + escapeJson(kid) + "\"}"));
}

std::string jwkOf(const std::string& kid, EVP_PKEY* key) {
    std::array<std::uint8_t, 32> point{};
    std::size_t length = point.size();
    if (EVP_PKEY_get_raw_public_key(key, point.data(), &length) != 1 || length != point.size()) {
        throw std::invalid_argument("the pass key " + kid + " has no public half");
    }
    return R"({"kty":"OKP","crv":"Ed25519","use":"sig","alg":"EdDSA","kid":")" + escapeJson(kid) +
           R"(","x":")" + base::toBase64Url(point) + "\"}";
}

bool signWith(EVP_PKEY* key, std::string_view text, Signature& signature) {
    const ContextPointer context(EVP_MD_CTX_new());
    const auto bytes = base::bytesOf(text);
    std::size_t length = signature.size();
    return context != nullptr && EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
           EVP_DigestSign(context.get(), signature.data(), &length, bytes.data(), bytes.size()) == 1 &&
           length == signature.size();
}

bool signatureHolds(EVP_PKEY* key, std::string_view text, const Signature& signature) {
    const ContextPointer context(EVP_MD_CTX_new());
    const auto bytes = base::bytesOf(text);
    return context != nullptr && EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
           EVP_DigestVerify(context.get(), signature.data(), signature.size(), bytes.data(), bytes.size()) ==
               1;
}

base::Error invalid() {
    return base::makeError(base::ErrorCode::InvalidToken,
                           "This is not a valid admission pass. Enter the queue to get one.");
}

base::Error expired() {
    return base::makeError(base::ErrorCode::TokenExpired,
                           "This admission pass has expired. Join the queue again to get a new one.");
}

/// The three parts of the compact form; nullopt when there are more or fewer.
std::optional<std::array<std::string_view, 3>> partsOf(std::string_view jwt) {
    const std::size_t first = jwt.find('.');
    const std::size_t second = first == std::string_view::npos ? first : jwt.find('.', first + 1);
    if (second == std::string_view::npos || jwt.find('.', second + 1) != std::string_view::npos) {
        return std::nullopt;
    }
    return std::array{jwt.substr(0, first), jwt.substr(first + 1, second - first - 1),
                      jwt.substr(second + 1)};
}

} // namespace

struct PassMint::Key {
    std::string kid;
    std::string header;
    KeyPointer pair;
};

std::string passIdOf(const model::EventUid& uid, model::Epoch epoch, model::Seq seq) {
    std::array<std::uint8_t, 20> named{};
    std::copy(uid.bytes.begin(), uid.bytes.end(), named.begin());
    for (std::size_t i = 0; i < 4; ++i) {
        named[8 + i] = static_cast<std::uint8_t>(epoch.value() >> (8 * (3 - i)));
    }
    for (std::size_t i = 0; i < 8; ++i) {
        named[12 + i] = static_cast<std::uint8_t>(seq.value() >> (8 * (7 - i)));
    }
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(named.data(), named.size(), digest.data());
    return base::toBase64Url(std::span(digest).first<kPassIdBytes>());
}

bool isPassIdOf(const model::EventUid& uid, const EpochList& epochs, model::Seq seq,
                std::string_view passId) {
    return epochs.anyOf([&](model::Epoch epoch) { return passIdOf(uid, epoch, seq) == passId; });
}

PassMint::PassMint(const KeyRing& keys, std::string issuer) : m_issuer(std::move(issuer)) {
    if (keys.passKeys.empty()) {
        throw std::invalid_argument("the key ring has no key for passes");
    }
    m_jwks = R"({"keys":[)";
    for (const KeyRing::PassKey& key : keys.passKeys) {
        if (key.kid.empty() || findKid(key.kid) != nullptr) {
            throw std::invalid_argument("the key ring has two keys for passes with the kid '" + key.kid +
                                        "', or one without");
        }
        KeyPointer pair(
            EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, key.seed.data(), key.seed.size()));
        if (pair == nullptr) {
            throw std::invalid_argument("the pass key " + key.kid + " is no Ed25519 key");
        }
        m_jwks += (m_keys.empty() ? "" : ",") + jwkOf(key.kid, pair.get());
        m_keys.push_back(std::make_unique<const Key>(Key{key.kid, headerOf(key.kid), std::move(pair)}));
    }
    m_jwks += "]}";
}

PassMint::~PassMint() = default;
PassMint::PassMint(PassMint&&) noexcept = default;
PassMint& PassMint::operator=(PassMint&&) noexcept = default;

const std::string& PassMint::signingKid() const {
    return m_keys.front()->kid;
}

const PassMint::Key* PassMint::findKid(std::string_view kid) const {
    for (const auto& key : m_keys) {
        if (key->kid == kid) {
            return key.get();
        }
    }
    return nullptr;
}

base::Result<std::string> PassMint::sign(const PassGrant& grant, const model::EventId& event,
                                         const model::EventUid& uid, model::Seq seq) const {
    const Key* key = findKid(grant.keyId);
    if (key == nullptr) {
        return base::makeError(base::ErrorCode::Internal,
                               "the pass key " + grant.keyId +
                                   " is not in this gateway's key file; give all gateways the same file");
    }
    PassClaims claims;
    claims.issuer = m_issuer;
    claims.audience = grant.audience.empty() ? event.text() : grant.audience;
    claims.seq = seq;
    claims.event = event;
    claims.passId = passIdOf(uid, grant.epoch, seq);
    claims.issuedAt = grant.issuedAt;
    claims.expiresAt = grant.expiresAt;
    std::string jwt = key->header + "." + base::toBase64Url(base::bytesOf(encodeClaims(claims)));
    Signature signature{};
    if (!signWith(key->pair.get(), jwt, signature)) {
        return base::makeError(base::ErrorCode::Internal, "the pass could not be signed");
    }
    jwt += "." + base::toBase64Url(signature);
    if (jwt.size() > kLongestPass) {
        return base::makeError(base::ErrorCode::Internal,
                               "the pass would be over 2,048 characters; shorten the event's shop_audience",
                               "shop_audience");
    }
    return jwt;
}

base::Result<model::PassFacts> PassMint::verify(std::string_view jwt, base::WallTime now) const {
    const auto parts = jwt.size() <= kLongestPass ? partsOf(jwt) : std::nullopt;
    if (!parts) {
        return invalid();
    }
    const auto& [header, payload, signatureText] = *parts;
    const Key* key = nullptr;
    for (const auto& candidate : m_keys) {
        key = candidate->header == header ? candidate.get() : key;
    }
    Signature signature{};
    if (key == nullptr || base::fromBase64Url(signatureText, signature) != signature.size() ||
        !signatureHolds(key->pair.get(), jwt.substr(0, header.size() + 1 + payload.size()), signature)) {
        return invalid();
    }
    const auto bytes = base::fromBase64Url(payload);
    const auto claims =
        bytes ? decodeClaims({reinterpret_cast<const char*>(bytes->data()), bytes->size()}) : std::nullopt;
    if (!claims || claims->issuer != m_issuer ||
        now + kNotBeforeLeeway < base::WallTime(base::Seconds(claims->issuedAt))) {
        return invalid();
    }
    if (now >= base::WallTime(base::Seconds(claims->expiresAt))) {
        return expired();
    }
    return model::PassFacts{claims->event,
                            claims->seq,
                            claims->passId,
                            claims->audience,
                            base::WallTime(base::Seconds(claims->issuedAt)),
                            base::WallTime(base::Seconds(claims->expiresAt))};
}

} // namespace breakwater::core
