// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/strong_id.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The numbers and names that identify things. Plain values; any thread.
namespace breakwater::model {

/// The number of a place: dense from 1 within an event, given by the store in join order, never given twice.
using Seq = base::StrongId<struct SeqTag, std::uint64_t>;
/// Where a place stands in the line. Equal to its seq for now; only `orderOf` may say so.
using Order = base::StrongId<struct OrderTag, std::uint64_t>;
/// The number of a log record: dense within an event, over all epochs.
using Lsn = base::StrongId<struct LsnTag, std::uint64_t>;
/// Rises whenever the store may have lost something: a fence, not an order.
using Epoch = base::StrongId<struct EpochTag, std::uint32_t>;
/// Rises with every operator act on an event; 0 means "unconditional" in a request.
using Revision = base::StrongId<struct RevisionTag, std::uint64_t>;

/// The one function between the number and the order of a place, so that a draw or lanes change one line.
constexpr Order orderOf(Seq seq) {
    return Order(seq.value());
}

/// `<epoch>-<lsn>`: how much of an event's log an answer knows. Compared epoch first.
struct Version {
    Epoch epoch;
    Lsn lsn;

    auto operator<=>(const Version&) const = default;
};
std::string toText(Version version);
std::optional<Version> parseVersion(std::string_view text);

/// 8 random bytes drawn when an event is created; in every token and pass, so that a re-created id honours no
/// old one.
struct EventUid {
    std::array<std::uint8_t, 8> bytes{};

    auto operator<=>(const EventUid&) const = default;
};
std::string toText(const EventUid& uid);
std::optional<EventUid> parseEventUid(std::string_view hex);

/// An event's id: `^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$`. Empty only when default made.
class EventId {
  public:
    EventId() = default;
    /// nullopt when the text is not of that form.
    static std::optional<EventId> parse(std::string_view text);

    const std::string& text() const { return m_text; }
    bool empty() const { return m_text.empty(); }
    auto operator<=>(const EventId&) const = default;

  private:
    explicit EventId(std::string text) : m_text(std::move(text)) {}

    std::string m_text;
};

/// A UUID as sent in Idempotency-Key; never nil.
struct IdempotencyKey {
    std::array<std::uint8_t, 16> bytes{};

    auto operator<=>(const IdempotencyKey&) const = default;
};
/// nullopt for anything but the 8-4-4-4-12 form and for the nil UUID; upper and lower case are one key.
std::optional<IdempotencyKey> parseIdempotencyKey(std::string_view text);
std::string toText(const IdempotencyKey& key);

} // namespace breakwater::model
