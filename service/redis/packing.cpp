// SPDX-License-Identifier: Apache-2.0
//
// operator = `1 ` role ` ` created-at ` ` revoked ` ` token-hash      numbers in decimal, times in µs
#include "service/redis/packing.h"

#include "service/core/varint.h"

#include <algorithm>
#include <charconv>

namespace breakwater::redis {

namespace {

constexpr std::size_t kAddressBytes = 8;
constexpr std::size_t kKeyBytes = 16;

} // namespace

void appendBigEndian(std::string& out, std::uint64_t number, unsigned bytes) {
    for (unsigned i = bytes; i > 0; --i) {
        out.push_back(static_cast<char>(number >> (8 * (i - 1))));
    }
}

std::vector<std::string> packJoiners(const core::JoinBatch& batch, core::IncarnationMark mark) {
    std::string keyAndMark(1, static_cast<char>(batch.keyId));
    appendBigEndian(keyAndMark, mark, 4);
    std::string marks;
    std::string addresses;
    std::string keys;
    std::string nonces;
    const auto& joiners = batch.joiners;
    const bool limited = std::any_of(joiners.begin(), joiners.end(),
                                     [](const core::Joiner& joiner) { return joiner.addressHash != 0; });
    const bool keyed = std::any_of(joiners.begin(), joiners.end(),
                                   [](const core::Joiner& joiner) { return joiner.key.has_value(); });
    for (const core::Joiner& joiner : joiners) {
        marks.push_back(static_cast<char>(joiner.prefix.family));
        marks.append(joiner.prefix.bytes.begin(), joiner.prefix.bytes.end());
        appendBigEndian(marks, joiner.agent.value(), 8);
        marks.push_back(static_cast<char>(joiner.lane));
        marks.append(3, '\0');
        if (limited) {
            appendBigEndian(addresses, joiner.addressHash, kAddressBytes);
        }
        if (keyed) {
            const model::IdempotencyKey key = joiner.key.value_or(model::IdempotencyKey{});
            keys.append(key.bytes.begin(), key.bytes.end());
            nonces.append(joiner.nonce.begin(), joiner.nonce.end());
        }
    }
    static_assert(sizeof(model::IdempotencyKey::bytes) == kKeyBytes);
    return {std::move(keyAndMark), std::move(marks), std::move(addresses), std::move(keys),
            std::move(nonces)};
}

std::vector<std::string> packClaims(const std::vector<core::KeyClaim>& claims) {
    std::string keys;
    std::string fingerprints;
    for (const core::KeyClaim& claim : claims) {
        keys.append(claim.key.bytes.begin(), claim.key.bytes.end());
        appendBigEndian(fingerprints, claim.fingerprint, 8);
    }
    return {std::move(keys), std::move(fingerprints)};
}

std::string packUid(const model::EventUid& uid) {
    return {uid.bytes.begin(), uid.bytes.end()};
}

std::string packActs(const std::vector<core::Act>& acts) {
    std::string packed;
    for (const core::Act& act : acts) {
        packed.push_back(static_cast<char>(act.kind));
        appendBigEndian(packed, act.seq.value(), 8);
    }
    return packed;
}

std::string packPolled(const std::vector<model::Seq>& polled) {
    std::string packed;
    for (const model::Seq seq : polled) {
        appendBigEndian(packed, seq.value(), 5);
    }
    return packed;
}

std::string packBan(const model::BanScope& scope, std::string_view reason, std::string_view author) {
    std::string packed;
    if (scope.place) {
        packed.push_back('s');
        appendBigEndian(packed, scope.place->value(), 8);
    } else if (scope.prefix) {
        packed.push_back('p');
        packed.push_back(static_cast<char>(scope.prefix->family));
        packed.append(scope.prefix->bytes.begin(), scope.prefix->bytes.end());
    } else {
        packed.push_back('a');
        appendBigEndian(packed, scope.agent.value_or(model::AgentHash{}).value(), 8);
    }
    for (const std::string_view text : {reason, author}) {
        appendBigEndian(packed, text.size(), 4);
        packed.append(text);
    }
    return packed;
}

std::vector<std::string> packPolicy(const model::Policy& policy) {
    // A profile begins with the title's field: here an empty one, of two bytes.
    std::vector<std::string> words = {core::encodeProfile("", policy).substr(2), policy.shopAudience};
    for (const std::uint64_t number :
         {policy.rate.milliPerSecond, std::uint64_t{model::effectiveBurst(policy)},
          std::uint64_t{policy.maxActive}, std::uint64_t{policy.capacity},
          static_cast<std::uint64_t>(policy.entryWindow.count()),
          static_cast<std::uint64_t>(policy.passTtl.count()),
          static_cast<std::uint64_t>(policy.keepTime.count()),
          static_cast<std::uint64_t>(policy.heartbeatTimeout.count()),
          std::uint64_t{policy.joinsPerAddressPerMin}}) {
        words.push_back(std::to_string(number));
    }
    return words;
}

std::string joinProfile(std::string_view title, std::string_view policy) {
    std::string profile(1, '\x01');
    core::appendVarint(profile, title.size());
    return profile.append(title).append(policy);
}

std::string packOperator(const core::StoredOperator& entry) {
    return "1 " + std::to_string(static_cast<unsigned>(entry.who.role)) + " " +
           std::to_string(base::microsOf(entry.who.createdAt)) + (entry.who.revoked ? " 1 " : " 0 ") +
           entry.tokenHash;
}

core::IncarnationMark markOf(std::string_view incarnation) {
    core::IncarnationMark mark = 0;
    const std::string_view digits = incarnation.substr(0, 8);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), mark, 16);
    return parsed.ec == std::errc() && parsed.ptr == digits.data() + digits.size() ? mark : 0;
}

} // namespace breakwater::redis
