// SPDX-License-Identifier: Apache-2.0
#include "service/redis/answers.h"

#include "service/core/place_cell.h"
#include "service/redis/byte_cursor.h"
#include "service/redis/outcome.h"
#include "service/redis/packing.h"
#include "shared/base/text.h"

#include <algorithm>

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::Result;

/// The codes of join.lua and act.lua; nullopt also for 0, which is no refusal.
std::optional<ErrorCode> refusalOf(std::uint64_t code) {
    switch (code) {
    case 1: return ErrorCode::Banned;
    case 2: return ErrorCode::RateLimited;
    case 3: return ErrorCode::QueueFull;
    case 4: return ErrorCode::EventNotOpen;
    case 6: return ErrorCode::NotReady;
    case 7: return ErrorCode::TokenExpired;
    default: return std::nullopt;
    }
}

std::optional<model::EventUid> uidIn(const Reply& reply) {
    const auto bytes = reply.string();
    model::EventUid uid;
    if (!bytes || bytes->size() != uid.bytes.size()) {
        return std::nullopt;
    }
    std::copy(bytes->begin(), bytes->end(), uid.bytes.begin());
    return uid;
}

core::Nonce nonceIn(std::string_view bytes) {
    core::Nonce nonce{};
    std::copy_n(bytes.begin(), std::min(bytes.size(), nonce.size()), nonce.begin());
    return nonce;
}

core::PlaceProof readProof(ByteCursor& cursor) {
    core::PlaceProof proof;
    proof.seq = model::Seq(cursor.number(5));
    proof.epoch = model::Epoch(static_cast<std::uint32_t>(cursor.number(4)));
    proof.incarnation = static_cast<core::IncarnationMark>(cursor.number(4));
    proof.joinedAt = base::wallFromMicros(static_cast<std::int64_t>(cursor.number(8)));
    proof.nonce = nonceIn(cursor.take(8));
    proof.keyId = static_cast<std::uint8_t>(cursor.number(1));
    proof.lane = static_cast<std::uint8_t>(cursor.number(1));
    return proof;
}

/// {id, {name, value, ...}}
struct Entry {
    std::uint64_t first = 0;
    std::uint64_t second = 0;
    std::string_view id;
    Items fields;
};

std::optional<Entry> entryIn(const Reply& reply) {
    const Items parts = reply.items();
    if (parts.size() != 2 || !parts[0].string() || parts[1].items().size() % 2 != 0) {
        return std::nullopt;
    }
    const auto id = parseStreamId(*parts[0].string());
    if (!id) {
        return std::nullopt;
    }
    return Entry{id->first, id->second, *parts[0].string(), parts[1].items()};
}

std::string_view fieldOf(const Entry& entry, std::string_view name) {
    for (std::size_t i = 0; i + 1 < entry.fields.size(); i += 2) {
        if (entry.fields[i].string() == name) {
            return entry.fields[i + 1].string().value_or(std::string_view{});
        }
    }
    return {};
}

std::optional<std::vector<core::RawRecord>> recordsIn(const Reply& reply) {
    std::vector<core::RawRecord> records;
    if (reply.kind() != Reply::Kind::Array) {
        return std::nullopt;
    }
    for (const Reply& item : reply.items()) {
        const auto entry = entryIn(item);
        if (!entry || entry->first > UINT32_MAX) {
            return std::nullopt;
        }
        records.push_back(
            {{model::Epoch(static_cast<std::uint32_t>(entry->first)), model::Lsn(entry->second)},
             std::string(fieldOf(*entry, "r"))});
    }
    return records;
}

} // namespace

base::Error notOurs(std::string_view what) {
    return outcomeUnknown("Redis gave an answer to " + std::string(what) +
                          " that none of our scripts gives. Is another program using these keys?");
}

std::optional<std::uint64_t> numberIn(const Reply& reply) {
    if (const auto number = reply.integer()) {
        return *number < 0 ? std::nullopt : std::optional(static_cast<std::uint64_t>(*number));
    }
    const auto text = reply.string();
    return text ? base::parseUnsigned(*text) : std::nullopt;
}

std::optional<std::pair<std::uint64_t, std::uint64_t>> parseStreamId(std::string_view text) {
    const std::size_t dash = text.find('-');
    if (dash == std::string_view::npos) {
        return std::nullopt;
    }
    const auto first = base::parseUnsigned(text.substr(0, dash));
    const auto second = base::parseUnsigned(text.substr(dash + 1));
    if (!first || !second) {
        return std::nullopt;
    }
    return std::pair(*first, *second);
}

Result<core::JoinAnswer> readJoin(Items items, const core::JoinBatch& batch) {
    const auto uid = items.size() == 2 ? uidIn(items[0]) : std::nullopt;
    const auto bytes = uid ? items[1].string() : std::nullopt;
    if (!bytes) {
        return notOurs("a join");
    }
    ByteCursor cursor(*bytes);
    const std::uint64_t number = cursor.number(8);
    core::JoinAnswer answer;
    answer.uid = *uid;
    answer.at = base::wallFromMicros(static_cast<std::int64_t>(cursor.number(8)));
    answer.version.epoch = model::Epoch(static_cast<std::uint32_t>(cursor.number(4)));
    answer.version.lsn = model::Lsn(cursor.number(8));
    model::Seq next(cursor.number(8));
    const std::uint64_t count = cursor.number(2);
    const auto mark = static_cast<core::IncarnationMark>(cursor.number(4));
    const auto keyId = static_cast<std::uint8_t>(cursor.number(1));
    const std::string_view codes = cursor.take(count);
    if (cursor.failed() || number != batch.batch || count != batch.joiners.size()) {
        return notOurs("a join");
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
        const auto code = static_cast<std::uint8_t>(codes[i]);
        const core::Joiner& joiner = batch.joiners[i];
        if (code == 0) {
            answer.results.emplace_back(core::Joined{
                {next, answer.version.epoch, mark, answer.at, joiner.nonce, keyId, joiner.lane}, false});
            next = next.next();
        } else if (code == 5) {
            answer.results.emplace_back(core::Joined{readProof(cursor), true});
        } else if (const auto refusal = refusalOf(code)) {
            answer.results.emplace_back(*refusal);
        } else {
            return notOurs("a join");
        }
    }
    if (cursor.failed() || !cursor.atEnd()) {
        return notOurs("a join");
    }
    return answer;
}

Result<core::TickAnswer> readTick(Items items) {
    if (items.size() != 10) {
        return notOurs("a tick");
    }
    const auto at = numberIn(items[0]);
    const auto uid = uidIn(items[1]);
    const auto state = numberIn(items[2]);
    const auto epoch = numberIn(items[3]);
    const auto lsn = numberIn(items[4]);
    const auto moreWork = numberIn(items[6]);
    const auto sweepBound = numberIn(items[7]);
    const auto awaited = numberIn(items[8]);
    auto records = recordsIn(items[9]);
    if (!at || !uid || !state || *state < 1 || *state > 5 || !epoch || *epoch > UINT32_MAX || !lsn ||
        !moreWork || !sweepBound || !awaited || !records) {
        return notOurs("a tick");
    }
    core::TickAnswer answer;
    answer.at = base::wallFromMicros(static_cast<std::int64_t>(*at));
    answer.uid = *uid;
    answer.state = static_cast<model::EventState>(*state);
    answer.head = {model::Epoch(static_cast<std::uint32_t>(*epoch)), model::Lsn(*lsn)};
    answer.records = std::move(*records);
    answer.moreWork = *moreWork != 0;
    answer.sweepBound = *sweepBound != 0;
    answer.awaited = static_cast<std::uint32_t>(std::min<std::uint64_t>(*awaited, UINT32_MAX));
    return answer;
}

namespace {

std::optional<core::ActOutcome> outcomeIn(std::string_view bytes) {
    ByteCursor cursor(bytes);
    core::ActOutcome outcome;
    const std::uint64_t code = cursor.number(1);
    const std::uint64_t state = cursor.number(1);
    outcome.refused = refusalOf(code);
    if (cursor.failed() || state >= model::kPlaceStates || (code != 0 && !outcome.refused)) {
        return std::nullopt;
    }
    outcome.state = static_cast<model::PlaceState>(state);
    if (cursor.atEnd()) {
        return outcome;
    }
    core::PassGrant grant;
    grant.issuedAt = static_cast<std::int64_t>(cursor.number(8));
    grant.expiresAt = static_cast<std::int64_t>(cursor.number(8));
    grant.epoch = model::Epoch(static_cast<std::uint32_t>(cursor.number(4)));
    grant.keyId = cursor.take(cursor.number(2));
    grant.audience = cursor.rest();
    if (cursor.failed()) {
        return std::nullopt;
    }
    outcome.grant = std::move(grant);
    return outcome;
}

} // namespace

Result<core::ActAnswer> readActs(Items items, std::size_t acts) {
    if (items.size() != acts + 3) {
        return notOurs("acts");
    }
    const auto at = numberIn(items[0]);
    const auto epoch = numberIn(items[1]);
    const auto lsn = numberIn(items[2]);
    if (!at || !epoch || *epoch > UINT32_MAX || !lsn) {
        return notOurs("acts");
    }
    core::ActAnswer answer;
    answer.at = base::wallFromMicros(static_cast<std::int64_t>(*at));
    answer.version = {model::Epoch(static_cast<std::uint32_t>(*epoch)), model::Lsn(*lsn)};
    for (const Reply& item : items.subspan(3)) {
        auto outcome = outcomeIn(item.string().value_or(std::string_view{}));
        if (!outcome) {
            return notOurs("acts");
        }
        answer.outcomes.push_back(std::move(*outcome));
    }
    return answer;
}

Result<std::vector<bool>> readClaims(Items items, std::size_t claims) {
    const std::string_view bytes =
        items.size() == 1 ? items[0].string().value_or(std::string_view{}) : std::string_view{};
    if (items.size() != 1 || bytes.size() != claims ||
        bytes.find_first_not_of(std::string_view("\0\1", 2)) != bytes.npos) {
        return notOurs("claims");
    }
    std::vector<bool> granted;
    granted.reserve(claims);
    for (const char byte : bytes) {
        granted.push_back(byte != 0);
    }
    return granted;
}

Result<core::PlaceLookup> readLookup(Items items) {
    if (items.size() != 4 || !items[0].string() || !items[1].string() || !items[2].integer() ||
        !items[3].string()) {
        return notOurs("a look-up");
    }
    core::PlaceLookup found;
    found.cell = core::decodeCell(*items[0].string());
    // A negative number is none: it is no number to numberIn.
    if (const auto seen = numberIn(items[1])) {
        found.lastSeen =
            *seen == 0 ? found.cell.joinedAt : base::wallFromMicros(static_cast<std::int64_t>(*seen));
    }
    found.seenWithinTimeout = *items[2].integer() != 0;
    if (const auto until = numberIn(items[3])) {
        found.until = base::wallFromMicros(static_cast<std::int64_t>(*until));
    }
    return found;
}

Result<core::AdoptAnswer> readAdoption(Items items) {
    if (items.size() != 4) {
        return notOurs("an adoption");
    }
    const auto outcome = numberIn(items[0]);
    const auto epoch = numberIn(items[1]);
    const auto lsn = numberIn(items[2]);
    if (!outcome || *outcome < 1 || *outcome > 4 || !epoch || *epoch > UINT32_MAX || !lsn) {
        return notOurs("an adoption");
    }
    return core::AdoptAnswer{static_cast<core::AdoptOutcome>(*outcome),
                             {model::Epoch(static_cast<std::uint32_t>(*epoch)), model::Lsn(*lsn)}};
}

Result<std::vector<model::AuditEntry>> readTrail(Items entries, const model::EventId& event) {
    std::vector<model::AuditEntry> trail;
    for (const Reply& reply : entries) {
        const auto found = entryIn(reply);
        if (!found) {
            return notOurs("a reading of the audit trail");
        }
        const auto text = [&](std::string_view name) { return std::string(fieldOf(*found, name)); };
        model::AuditEntry entry;
        entry.id = found->id;
        entry.at =
            base::wallFromMicros(static_cast<std::int64_t>(base::parseUnsigned(text("at")).value_or(0)));
        const std::string named = text("event");
        entry.event = named.empty() ? event : model::EventId::parse(named).value_or(event);
        entry.actor = text("actor");
        entry.action = text("action");
        entry.from = text("from");
        entry.to = text("to");
        entry.reason = text("reason");
        entry.outcome = text("outcome");
        entry.revision = model::Revision(base::parseUnsigned(text("revision")).value_or(0));
        trail.push_back(std::move(entry));
    }
    return trail;
}

Result<std::vector<core::StoredSnapshot>> readHistory(Items entries) {
    std::vector<core::StoredSnapshot> history;
    for (const Reply& reply : entries) {
        const auto found = entryIn(reply);
        if (!found) {
            return notOurs("a reading of the history");
        }
        history.push_back({static_cast<std::int64_t>(found->first), std::string(fieldOf(*found, "s"))});
    }
    return history;
}

} // namespace breakwater::redis
