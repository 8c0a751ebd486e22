// SPDX-License-Identifier: Apache-2.0
#include "service/core/pass_claims.h"

#include "shared/base/text.h"

#include <algorithm>

// claims = {"iss":text,"aud":text,"sub":"seq","event":"id","jti":text,"iat":n,"nbf":n,"exp":n}
// text   = a JSON string; only quote, backslash (\" \\) and control characters (\u00xx) are escaped
// n      = unsigned seconds; nbf equals iat
// No spaces, no other order, nothing more: we accept only what we wrote, so reading is writing backwards.

namespace breakwater::core {

namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// Takes the fixed texts and the values between them off the front; the first failure sticks.
class ClaimsReader {
  public:
    explicit ClaimsReader(std::string_view json) : m_rest(json) {}

    void expect(std::string_view text) {
        m_failed = m_failed || m_rest.substr(0, text.size()) != text;
        if (!m_failed) {
            m_rest.remove_prefix(text.size());
        }
    }
    std::string text() {
        expect("\"");
        std::string out;
        while (!m_failed && !m_rest.empty() && m_rest.front() != '"') {
            out.push_back(m_rest.front() == '\\' ? escaped() : taken());
        }
        expect("\"");
        return out;
    }
    std::int64_t seconds() {
        const std::size_t end = std::min(m_rest.find_first_not_of("0123456789"), m_rest.size());
        const auto number = base::parseUnsigned(m_rest.substr(0, end));
        m_failed = m_failed || !number || *number > INT64_MAX / 1'000'000;
        m_rest.remove_prefix(end);
        return m_failed ? 0 : static_cast<std::int64_t>(*number);
    }
    bool succeeded() const { return !m_failed && m_rest.empty(); }

  private:
    char taken() {
        const char first = m_rest.front();
        m_rest.remove_prefix(1);
        return first;
    }
    char escaped() {
        if (m_rest.size() >= 2 && (m_rest[1] == '"' || m_rest[1] == '\\')) {
            m_rest.remove_prefix(1);
            return taken();
        }
        expect("\\u00");
        const auto byte = base::fromHex(m_rest.substr(0, 2));
        if (m_failed || !byte || byte->size() != 1) {
            m_failed = true;
            return 0;
        }
        m_rest.remove_prefix(2);
        return static_cast<char>(byte->front());
    }

    std::string_view m_rest;
    bool m_failed = false;
};

} // namespace

std::string escapeJson(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<std::uint8_t>(c);
        if (c == '"' || c == '\\') {
            out += {'\\', c};
        } else if (byte < 0x20) {
            out += {'\\', 'u', '0', '0', kHexDigits[byte >> 4], kHexDigits[byte & 15]};
        } else {
            out.push_back(c);
        }
    }
    return out;
}

std::string encodeClaims(const PassClaims& claims) {
    const std::string issuedAt = std::to_string(claims.issuedAt);
    return R"({"iss":")" + escapeJson(claims.issuer) + R"(","aud":")" + escapeJson(claims.audience) +
           R"(","sub":")" + std::to_string(claims.seq.value()) + R"(","event":")" + claims.event.text() +
           R"(","jti":")" + escapeJson(claims.passId) + R"(","iat":)" + issuedAt + R"(,"nbf":)" + issuedAt +
           R"(,"exp":)" + std::to_string(claims.expiresAt) + "}";
}

std::optional<PassClaims> decodeClaims(std::string_view json) {
    ClaimsReader reader(json);
    PassClaims claims;
    reader.expect(R"({"iss":)");
    claims.issuer = reader.text();
    reader.expect(R"(,"aud":)");
    claims.audience = reader.text();
    reader.expect(R"(,"sub":)");
    const auto seq = base::parseUnsigned(reader.text());
    reader.expect(R"(,"event":)");
    const auto event = model::EventId::parse(reader.text());
    reader.expect(R"(,"jti":)");
    claims.passId = reader.text();
    reader.expect(R"(,"iat":)");
    claims.issuedAt = reader.seconds();
    reader.expect(R"(,"nbf":)");
    const std::int64_t notBefore = reader.seconds();
    reader.expect(R"(,"exp":)");
    claims.expiresAt = reader.seconds();
    reader.expect("}");
    if (!reader.succeeded() || !seq || !event || notBefore != claims.issuedAt) {
        return std::nullopt;
    }
    claims.seq = model::Seq(*seq);
    claims.event = *event;
    // Whatever a looser spelling might still have slipped past the reader ends here.
    return encodeClaims(claims) == json ? std::optional(claims) : std::nullopt;
}

} // namespace breakwater::core
