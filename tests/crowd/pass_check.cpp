// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/pass_check.h"

#include "shared/base/text.h"

#include <openssl/evp.h>
#include <rapidjson/document.h>

#include <array>
#include <optional>

// pass    = base64url(header) "." base64url(claims) "." base64url(signature)       RFC 7515, compact form
// header  = {"alg":"EdDSA","kid":...}    signature = Ed25519 over everything before the second dot

namespace breakwater::crowd {
namespace {

using base::ErrorCode;
constexpr std::size_t kMaxPass = 4096;

using Parts = std::array<std::string_view, 3>;

std::optional<Parts> partsOf(std::string_view pass) {
    const auto first = pass.find('.');
    const auto second = first == std::string_view::npos ? first : pass.find('.', first + 1);
    if (second == std::string_view::npos || pass.find('.', second + 1) != std::string_view::npos ||
        pass.size() > kMaxPass) {
        return std::nullopt;
    }
    return Parts{pass.substr(0, first), pass.substr(first + 1, second - first - 1), pass.substr(second + 1)};
}

std::optional<rapidjson::Document> objectOf(std::string_view part) {
    const auto bytes = base::fromBase64Url(part);
    if (!bytes) {
        return std::nullopt;
    }
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(reinterpret_cast<const char*>(bytes->data()),
                                                   bytes->size());
    if (document.HasParseError() || !document.IsObject()) {
        return std::nullopt;
    }
    return document;
}

/// A string, or a number in its decimal form; empty when it isn't there.
std::string member(const rapidjson::Value& object, const char* name) {
    const auto found = object.FindMember(name);
    if (found == object.MemberEnd()) {
        return {};
    }
    if (found->value.IsString()) {
        return {found->value.GetString(), found->value.GetStringLength()};
    }
    return found->value.IsUint64() ? std::to_string(found->value.GetUint64()) : std::string();
}

} // namespace

base::Result<PassClaims> readPass(std::string_view pass) {
    const auto bad = [](const char* what) { return base::makeError(ErrorCode::InvalidRequest, what); };
    const auto parts = partsOf(pass);
    if (!parts) {
        return bad("it isn't three parts with two dots");
    }
    const auto header = objectOf((*parts)[0]);
    const auto claims = objectOf((*parts)[1]);
    if (!header || !claims) {
        return bad("its header or claims are no base64url of a JSON object");
    }
    PassClaims out;
    out.alg = member(*header, "alg");
    out.kid = member(*header, "kid");
    out.sub = member(*claims, "sub");
    out.event = member(*claims, "event");
    out.jti = member(*claims, "jti");
    const auto exp = base::parseUnsigned(member(*claims, "exp"));
    if (out.alg != "EdDSA") {
        return bad("its alg is not EdDSA");
    }
    if (out.kid.empty() || out.sub.empty() || out.event.empty() || out.jti.empty() || !exp) {
        return bad("it lacks one of kid, sub, event, jti, exp");
    }
    out.expSec = static_cast<std::int64_t>(*exp);
    return out;
}

std::string flipPassBit(std::string_view pass, std::uint64_t pick) {
    const auto parts = partsOf(pass);
    if (!parts) {
        return std::string(pass) + "A";
    }
    std::string out;
    for (std::size_t i = 0; i < parts->size(); ++i) {
        auto part = std::string((*parts)[i]);
        if (auto bytes = base::fromBase64Url(part); i == pick % 3 && bytes && !bytes->empty()) {
            const auto bit = pick / 3 % (bytes->size() * 8);
            (*bytes)[bit / 8] ^= static_cast<std::uint8_t>(0x80 >> (bit % 8));
            part = base::toBase64Url(*bytes);
        }
        out += (i == 0 ? "" : ".") + part;
    }
    return out;
}

struct PassKeys::Key {
    std::string kid;
    std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{nullptr, &EVP_PKEY_free};
};

PassKeys::PassKeys() = default;
PassKeys::~PassKeys() = default;
PassKeys::PassKeys(PassKeys&&) noexcept = default;
PassKeys& PassKeys::operator=(PassKeys&&) noexcept = default;

base::Result<PassKeys> PassKeys::parse(std::string_view jwks) {
    rapidjson::Document document;
    document.Parse<rapidjson::kParseIterativeFlag>(jwks.data(), jwks.size());
    const bool good = !document.HasParseError() && document.IsObject() && document.HasMember("keys");
    if (!good || !document["keys"].IsArray()) {
        return base::makeError(ErrorCode::InvalidRequest, "the key document has no array \"keys\"");
    }
    PassKeys out;
    for (const auto& entry : document["keys"].GetArray()) {
        if (!entry.IsObject() || member(entry, "kty") != "OKP" || member(entry, "crv") != "Ed25519") {
            continue;
        }
        const auto x = base::fromBase64Url(member(entry, "x"));
        if (!x || x->size() != 32) {
            return base::makeError(ErrorCode::InvalidRequest, "a key's x isn't 32 bytes of base64url");
        }
        Key key;
        key.kid = member(entry, "kid");
        key.key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, x->data(), x->size()));
        if (key.key) {
            out.m_keys.push_back(std::move(key));
        }
    }
    return out;
}

Signature PassKeys::check(std::string_view pass, std::string_view kid) const {
    const auto parts = partsOf(pass);
    const auto signature = parts ? base::fromBase64Url((*parts)[2]) : std::nullopt;
    if (!signature) {
        return Signature::Bad;
    }
    const auto signedText = pass.substr(0, (*parts)[0].size() + 1 + (*parts)[1].size());
    for (const auto& key : m_keys) {
        if (key.kid != kid) {
            continue;
        }
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        const bool good =
            EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key.key.get()) == 1 &&
            EVP_DigestVerify(context.get(), signature->data(), signature->size(),
                             reinterpret_cast<const unsigned char*>(signedText.data()),
                             signedText.size()) == 1;
        return good ? Signature::Good : Signature::Bad;
    }
    return Signature::UnknownKey;
}

} // namespace breakwater::crowd
