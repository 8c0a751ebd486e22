// SPDX-License-Identifier: Apache-2.0
#include "service/http/known_field.h"

#include <cstddef>
#include <cstring>
#include <type_traits>

namespace breakwater::http {

namespace {

template<typename Word>
Word load(const char* at) {
    Word word = 0;
    std::memcpy(&word, at, sizeof word);
    return word;
}

/// A token's letters fold by one bit: of all that may stand in a token only capitals become small letters,
/// and only '-' becomes '-'. Compared by words, the last of which overlap.
template<std::size_t Size>
bool isName(std::string_view name, const char (&small)[Size]) {
    constexpr std::size_t kLength = Size - 1;
    using Word = std::conditional_t<(kLength < 8), std::uint32_t, std::uint64_t>;
    constexpr Word kFold = static_cast<Word>(0x2020202020202020U);
    static_assert(kLength >= sizeof(Word));
    Word difference = 0;
    const auto compare = [&](std::size_t at) {
        difference |= (load<Word>(name.data() + at) | kFold) ^ load<Word>(small + at);
    };
    for (std::size_t at = 0; at + sizeof(Word) <= kLength; at += sizeof(Word)) {
        compare(at);
    }
    compare(kLength - sizeof(Word));
    return difference == 0;
}

} // namespace

// By length, then by a letter that tells those of one length apart: one comparison for a field.
KnownField knownField(std::string_view name) {
    using enum KnownField;
    const auto letter = [name](std::size_t at) { return static_cast<char>(name[at] | 0x20); };
    switch (name.size()) {
    case 4: return isName(name, "host") ? Host : None;
    case 6:
        switch (letter(0)) {
        case 'a': return isName(name, "accept") ? Accept : None;
        case 'c': return isName(name, "cookie") ? Cookie : None;
        case 'e': return isName(name, "expect") ? Expect : None;
        case 'o': return isName(name, "origin") ? Origin : None;
        default: return None;
        }
    case 10:
        if (letter(0) == 'u') {
            return isName(name, "user-agent") ? UserAgent : None;
        }
        return isName(name, "connection") ? Connection : None;
    case 12:
        if (letter(0) == 'c') {
            return isName(name, "content-type") ? ContentType : None;
        }
        return isName(name, "x-request-id") ? RequestId : None;
    case 13:
        switch (letter(0)) {
        case 'a': return isName(name, "authorization") ? Authorization : None;
        case 'i': return isName(name, "if-none-match") ? IfNoneMatch : None;
        case 'l': return isName(name, "last-event-id") ? LastEventId : None;
        default: return None;
        }
    case 14: return isName(name, "content-length") ? ContentLength : None;
    case 15:
        switch (letter(0)) {
        case 'a':
            if (letter(7) == 'e') {
                return isName(name, "accept-encoding") ? AcceptEncoding : None;
            }
            return isName(name, "accept-language") ? AcceptLanguage : None;
        case 'i': return isName(name, "idempotency-key") ? IdempotencyKey : None;
        case 'x': return isName(name, "x-forwarded-for") ? ForwardedFor : None;
        default: return None;
        }
    case 16: return isName(name, "proxy-connection") ? Connection : None;
    case 17: return isName(name, "transfer-encoding") ? TransferEncoding : None;
    case 25: return isName(name, "x-breakwater-expect-event") ? ExpectEvent : None;
    case 29: return isName(name, "access-control-request-method") ? CorsMethod : None;
    case 30: return isName(name, "access-control-request-headers") ? CorsHeaders : None;
    default: return None;
    }
}

} // namespace breakwater::http
