// SPDX-License-Identifier: Apache-2.0
#include "shared/wire/reading.h"

#include <google/protobuf/duration.pb.h>
#include <google/protobuf/timestamp.pb.h>

#include <cmath>

namespace breakwater::wire {

namespace {

// The range of google.protobuf.Timestamp: the years 1 to 9999.
constexpr std::int64_t kFirstSecond = -62'135'596'800;
constexpr std::int64_t kLastSecond = 253'402'300'799;
constexpr std::int64_t kLongestSeconds = 100LL * 366 * 86'400;
constexpr std::int32_t kNanosPerSecond = 1'000'000'000;
constexpr std::int32_t kNanosPerMilli = 1'000'000;
constexpr double kFastest = 1e9;
// A double holds a rate of up to 100,000 with eleven digits behind the point; this only allows for its
// rounding.
constexpr double kRounding = 1e-4;

} // namespace

void Reading::fail(base::ErrorCode code, std::string_view field, std::string_view must) {
    if (!m_error) {
        m_error = base::makeError(code, std::string(field) + " must " + std::string(must) + ".",
                                  std::string(field));
    }
}

model::EventId Reading::eventId(std::string_view field, const std::string& text) {
    if (text.empty()) {
        fail(base::ErrorCode::MissingEventId, field, "name the event");
        return {};
    }
    return optionalEventId(field, text);
}

model::EventId Reading::optionalEventId(std::string_view field, const std::string& text) {
    if (text.empty()) {
        return {};
    }
    const auto id = model::EventId::parse(text);
    if (!id) {
        fail(base::ErrorCode::InvalidRequest, field,
             "be 1 to 40 lower-case letters, digits and inner hyphens, such as winter-tour");
    }
    return id.value_or(model::EventId());
}

model::Version Reading::version(std::string_view field, const std::string& text) {
    const auto version = model::parseVersion(text);
    if (!version) {
        fail(base::ErrorCode::InvalidRequest, field, "be a version as an answer gave it, such as 1-4711");
    }
    return version.value_or(model::Version());
}

base::WallTime Reading::time(std::string_view field, const google::protobuf::Timestamp& time) {
    if (time.seconds() < kFirstSecond || time.seconds() > kLastSecond || time.nanos() < 0 ||
        time.nanos() >= kNanosPerSecond) {
        fail(base::ErrorCode::InvalidRequest, field, "be a time between the years 1 and 9999");
        return {};
    }
    return base::WallTime(base::Seconds(time.seconds()) + base::Micros(time.nanos() / 1000));
}

base::Seconds Reading::seconds(std::string_view field, const google::protobuf::Duration& duration) {
    if (duration.seconds() < 0 || duration.seconds() > kLongestSeconds || duration.nanos() != 0) {
        fail(base::ErrorCode::InvalidRequest, field, "be whole seconds, not negative");
        return {};
    }
    return base::Seconds(duration.seconds());
}

base::Millis Reading::millis(std::string_view field, const google::protobuf::Duration& duration) {
    if (duration.seconds() < 0 || duration.seconds() > kLongestSeconds || duration.nanos() < 0 ||
        duration.nanos() >= kNanosPerSecond) {
        fail(base::ErrorCode::InvalidRequest, field, "be a duration that is not negative");
        return {};
    }
    return base::Seconds(duration.seconds()) + base::Millis(duration.nanos() / kNanosPerMilli);
}

model::Rate Reading::rate(std::string_view field, double admissionsPerSecond) {
    const bool sane = admissionsPerSecond >= 0 && admissionsPerSecond <= kFastest; // false for NaN too
    const double scaled = sane ? admissionsPerSecond * 1000 : 0;
    if (!sane || std::fabs(scaled - std::round(scaled)) > kRounding) {
        fail(base::ErrorCode::OutOfRange, field,
             "be 0.01 to 100,000 admissions per second with at most three digits behind the point");
        return {};
    }
    return model::Rate{static_cast<std::uint64_t>(std::llround(scaled))};
}

model::AddressPrefix Reading::prefix(std::string_view field, const std::string& text) {
    const auto prefix = model::parseAddressPrefix(text);
    if (!prefix) {
        fail(base::ErrorCode::InvalidRequest, field,
             "be an IPv4 prefix of /24 or longer or an IPv6 prefix of /48 or longer, such as 203.0.113.0/24");
    }
    return prefix.value_or(model::AddressPrefix());
}

std::string Reading::text(std::string_view field, const std::string& text, std::size_t most) {
    if (text.size() > most) {
        fail(base::ErrorCode::InvalidRequest, field, "have at most " + std::to_string(most) + " bytes");
        return {};
    }
    return text;
}

google::protobuf::Timestamp toProto(base::WallTime time) {
    const std::int64_t seconds = base::secondsOf(time);
    google::protobuf::Timestamp proto;
    proto.set_seconds(seconds);
    proto.set_nanos(static_cast<std::int32_t>((base::microsOf(time) - seconds * 1'000'000) * 1000));
    return proto;
}

google::protobuf::Duration toProto(base::Seconds duration) {
    google::protobuf::Duration proto;
    proto.set_seconds(duration.count());
    return proto;
}

google::protobuf::Duration toProto(base::Millis duration) {
    google::protobuf::Duration proto;
    proto.set_seconds(duration.count() / 1000);
    proto.set_nanos(static_cast<std::int32_t>(duration.count() % 1000) * kNanosPerMilli);
    return proto;
}

double toProto(model::Rate rate) {
    return rate.value();
}

} // namespace breakwater::wire
