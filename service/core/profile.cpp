// SPDX-License-Identifier: Apache-2.0
#include "service/core/record.h"
#include "service/core/varint.h"

// profile = *field                 each field at most once but the list ones; an unknown tag is passed over
// field   = tag length *byte       tag, length = varints; numbers stand as varints within the field's bytes
// A field with its default value may be left out.

namespace breakwater::core {

namespace {

enum class Tag : std::uint8_t {
    Title = 1,
    Rate = 2,
    Burst = 3,
    MaxActive = 4,
    Capacity = 5,
    EntryWindow = 6,
    PassTtl = 7,
    KeepTime = 8,
    HeartbeatTimeout = 9,
    JoinsPerAddress = 10,
    JoinLimitExempt = 11,
    Message = 12,
    ShopUrl = 13,
    ShopAudience = 14,
    CorsOrigin = 15,
    AccentColour = 16,
    BackgroundColour = 17,
    LogoUrl = 18,
};

void appendText(std::string& out, Tag tag, const std::string& text) {
    appendVarint(out, static_cast<std::uint64_t>(tag));
    appendVarint(out, text.size());
    out.append(text);
}

void appendNumber(std::string& out, Tag tag, std::uint64_t number) {
    std::string text;
    appendVarint(text, number);
    appendText(out, tag, text);
}

std::uint64_t numberIn(std::string_view bytes, bool& failed) {
    ByteReader reader(bytes);
    const std::uint64_t number = reader.varint();
    failed = failed || reader.failed() || !reader.atEnd();
    return number;
}

base::Seconds secondsIn(std::string_view bytes, bool& failed) {
    const std::uint64_t number = numberIn(bytes, failed);
    failed = failed || number > UINT32_MAX;
    return base::Seconds(static_cast<std::int64_t>(number & UINT32_MAX));
}

std::uint32_t smallIn(std::string_view bytes, bool& failed) {
    const std::uint64_t number = numberIn(bytes, failed);
    failed = failed || number > UINT32_MAX;
    return static_cast<std::uint32_t>(number);
}

void takeField(Profile& profile, Tag tag, std::string_view bytes, bool& failed) {
    model::Policy& policy = profile.policy;
    switch (tag) {
    case Tag::Title: profile.title = bytes; break;
    case Tag::Rate: policy.rate.milliPerSecond = numberIn(bytes, failed); break;
    case Tag::Burst: policy.burst = smallIn(bytes, failed); break;
    case Tag::MaxActive: policy.maxActive = smallIn(bytes, failed); break;
    case Tag::Capacity: policy.capacity = smallIn(bytes, failed); break;
    case Tag::EntryWindow: policy.entryWindow = secondsIn(bytes, failed); break;
    case Tag::PassTtl: policy.passTtl = secondsIn(bytes, failed); break;
    case Tag::KeepTime: policy.keepTime = secondsIn(bytes, failed); break;
    case Tag::HeartbeatTimeout: policy.heartbeatTimeout = secondsIn(bytes, failed); break;
    case Tag::JoinsPerAddress: policy.joinsPerAddressPerMin = smallIn(bytes, failed); break;
    case Tag::JoinLimitExempt: policy.joinLimitExempt.emplace_back(bytes); break;
    case Tag::Message: policy.message = bytes; break;
    case Tag::ShopUrl: policy.shopUrl = bytes; break;
    case Tag::ShopAudience: policy.shopAudience = bytes; break;
    case Tag::CorsOrigin: policy.corsOrigins.emplace_back(bytes); break;
    case Tag::AccentColour: policy.style.accentColour = bytes; break;
    case Tag::BackgroundColour: policy.style.backgroundColour = bytes; break;
    case Tag::LogoUrl: policy.style.logoUrl = bytes; break;
    }
}

} // namespace

std::string encodeProfile(const std::string& title, const model::Policy& policy) {
    std::string out;
    appendText(out, Tag::Title, title);
    appendNumber(out, Tag::Rate, policy.rate.milliPerSecond);
    appendNumber(out, Tag::Burst, policy.burst);
    appendNumber(out, Tag::MaxActive, policy.maxActive);
    appendNumber(out, Tag::Capacity, policy.capacity);
    appendNumber(out, Tag::EntryWindow, static_cast<std::uint64_t>(policy.entryWindow.count()));
    appendNumber(out, Tag::PassTtl, static_cast<std::uint64_t>(policy.passTtl.count()));
    appendNumber(out, Tag::KeepTime, static_cast<std::uint64_t>(policy.keepTime.count()));
    appendNumber(out, Tag::HeartbeatTimeout, static_cast<std::uint64_t>(policy.heartbeatTimeout.count()));
    appendNumber(out, Tag::JoinsPerAddress, policy.joinsPerAddressPerMin);
    for (const std::string& range : policy.joinLimitExempt) {
        appendText(out, Tag::JoinLimitExempt, range);
    }
    appendText(out, Tag::Message, policy.message);
    appendText(out, Tag::ShopUrl, policy.shopUrl);
    appendText(out, Tag::ShopAudience, policy.shopAudience);
    for (const std::string& origin : policy.corsOrigins) {
        appendText(out, Tag::CorsOrigin, origin);
    }
    appendText(out, Tag::AccentColour, policy.style.accentColour);
    appendText(out, Tag::BackgroundColour, policy.style.backgroundColour);
    appendText(out, Tag::LogoUrl, policy.style.logoUrl);
    return out;
}

base::Result<Profile> decodeProfile(std::string_view bytes) {
    Profile profile;
    ByteReader reader(bytes);
    bool failed = false;
    while (!reader.atEnd() && !reader.failed()) {
        const std::uint64_t tag = reader.varint();
        const std::string_view field = reader.take(reader.varint());
        if (!reader.failed() && tag <= static_cast<std::uint64_t>(Tag::LogoUrl)) {
            takeField(profile, static_cast<Tag>(tag), field, failed);
        }
    }
    if (reader.failed() || failed) {
        return base::makeError(base::ErrorCode::InvalidRequest,
                               "event profile: cut short or with a bad number");
    }
    return profile;
}

} // namespace breakwater::core
