// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/base/result.h"
#include "shared/model/ids.h"
#include "shared/model/place.h"
#include "shared/model/policy.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace google::protobuf {
class Duration;
class Timestamp;
} // namespace google::protobuf

namespace breakwater::wire {

/// Reads one message field by field and keeps the first thing that is wrong with it, so that a conversion
/// reads as a list of fields. A plain value for one call on one thread; every name given is the field's name
/// on the wire.
class Reading {
  public:
    void fail(base::ErrorCode code, std::string_view field, std::string_view must);

    /// The event's id; MissingEventId when it is empty, InvalidRequest when it has another form.
    model::EventId eventId(std::string_view field, const std::string& text);
    /// The same, but empty is allowed.
    model::EventId optionalEventId(std::string_view field, const std::string& text);
    model::Version version(std::string_view field, const std::string& text);
    base::WallTime time(std::string_view field, const google::protobuf::Timestamp& time);
    /// Whole seconds from 0 to 100 years.
    base::Seconds seconds(std::string_view field, const google::protobuf::Duration& duration);
    /// Milliseconds from 0 to 100 years.
    base::Millis millis(std::string_view field, const google::protobuf::Duration& duration);
    /// Exact to a thousandth, or refused.
    model::Rate rate(std::string_view field, double admissionsPerSecond);
    model::AddressPrefix prefix(std::string_view field, const std::string& text);
    /// At most `most` bytes.
    std::string text(std::string_view field, const std::string& text, std::size_t most);

    /// What an enumerator's conversion gave; a failure when it gave nothing.
    template<typename T>
    T known(std::string_view field, std::optional<T> value) {
        if (!value) {
            fail(base::ErrorCode::InvalidRequest, field, "have one of the values of its enumeration");
        }
        return value.value_or(T{});
    }

    /// The value of a nested conversion; its error becomes ours.
    template<typename T>
    T nested(base::Result<T> result) {
        if (result.ok()) {
            return std::move(result).value();
        }
        if (!m_error) {
            m_error = result.error();
        }
        return T{};
    }

    template<typename T>
    base::Result<T> result(T value) const {
        if (m_error) {
            return *m_error;
        }
        return value;
    }

    bool ok() const { return !m_error; }

  private:
    std::optional<base::Error> m_error;
};

google::protobuf::Timestamp toProto(base::WallTime time);
google::protobuf::Duration toProto(base::Seconds duration);
google::protobuf::Duration toProto(base::Millis duration);
/// Admissions per second, as the wire carries a rate.
double toProto(model::Rate rate);

} // namespace breakwater::wire
