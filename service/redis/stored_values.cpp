// SPDX-License-Identifier: Apache-2.0
#include "service/redis/answers.h"
#include "service/redis/byte_cursor.h"
#include "service/redis/packing.h"
#include "shared/base/text.h"

#include <algorithm>
#include <array>
#include <map>

// Whole values as they lie in Redis: meta, bans (scripts/parts/bans.lua), operators (packing.cpp).

namespace breakwater::redis {

namespace {

using base::Result;

constexpr std::array<std::string_view, model::kPlaceStates> kCounterNames = {
    "",     "waiting", "parked",         "returned",     "ready",   "entered",
    "done", "left",    "expired_silent", "expired_away", "no_show", "banned"};

/// The fields of a hash; a missing or wrong one is remembered and reads as zero.
class Fields {
  public:
    explicit Fields(Items pairs) : m_failed(pairs.size() % 2 != 0) {
        for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
            if (pairs[i].string() && pairs[i + 1].string()) {
                m_values.emplace(*pairs[i].string(), *pairs[i + 1].string());
            }
        }
    }

    std::string_view text(std::string_view name) {
        const auto found = m_values.find(name);
        m_failed = m_failed || found == m_values.end();
        return found == m_values.end() ? std::string_view{} : found->second;
    }
    std::uint64_t number(std::string_view name, std::uint64_t most = INT64_MAX) {
        const auto parsed = base::parseUnsigned(text(name));
        m_failed = m_failed || !parsed || *parsed > most;
        return m_failed ? 0 : *parsed;
    }
    std::optional<base::WallTime> time(std::string_view name) {
        const std::uint64_t micros = number(name);
        return micros == 0 ? std::nullopt
                           : std::optional(base::wallFromMicros(static_cast<std::int64_t>(micros)));
    }
    /// Of a field that events made by former versions don't have.
    std::optional<base::WallTime> timeIfThere(std::string_view name) {
        return m_values.contains(name) ? time(name) : std::nullopt;
    }
    std::string_view textIfThere(std::string_view name) {
        return m_values.contains(name) ? text(name) : std::string_view{};
    }
    void fail() { m_failed = true; }
    bool failed() const { return m_failed; }

  private:
    std::map<std::string_view, std::string_view> m_values;
    bool m_failed;
};

void readEvent(Fields& fields, model::Event& event) {
    const std::string_view uid = fields.text("uid");
    if (uid.size() != event.uid.bytes.size()) {
        fields.fail();
        return;
    }
    std::copy(uid.begin(), uid.end(), event.uid.bytes.begin());
    event.title = fields.text("title");
    const std::uint64_t state = fields.number("state", 5);
    if (state == 0) {
        fields.fail();
        return;
    }
    event.state = static_cast<model::EventState>(state);
    event.closedReason = static_cast<model::ClosedReason>(fields.number("closed_reason", 3));
    event.opensAt = fields.time("opens_at");
    event.openedAt = fields.time("opened_at");
    event.createdAt = base::wallFromMicros(static_cast<std::int64_t>(fields.number("created_at")));
    event.revision = model::Revision(fields.number("revision"));
    const auto profile = core::decodeProfile(joinProfile(event.title, fields.text("policy")));
    if (!profile) {
        fields.fail();
        return;
    }
    event.policy = profile->policy;
}

bool readScope(ByteCursor& cursor, model::BanScope& scope) {
    const auto kind = static_cast<char>(cursor.number(1));
    const std::string_view bytes = cursor.take(8);
    ByteCursor inner(bytes);
    switch (kind) {
    case 's': scope.place = model::Seq(inner.number(8)); return true;
    case 'a': scope.agent = model::AgentHash(inner.number(8)); return true;
    case 'p': {
        model::AddressPrefix prefix;
        prefix.family = static_cast<std::uint8_t>(inner.number(1));
        const std::string_view rest = inner.rest();
        std::copy_n(rest.begin(), std::min(rest.size(), prefix.bytes.size()), prefix.bytes.begin());
        scope.prefix = prefix;
        return true;
    }
    default: return false;
    }
}

std::optional<model::Ban> banIn(std::uint64_t number, std::string_view bytes) {
    ByteCursor cursor(bytes);
    model::Ban ban;
    ban.number = static_cast<std::uint32_t>(number);
    const std::uint64_t phase = cursor.number(1);
    ban.phase = static_cast<model::BanPhase>(phase);
    ban.cursor = model::Seq(cursor.number(8));
    ban.markEnd = model::Seq(cursor.number(8));
    ban.banned = cursor.number(8);
    ban.wereReady = cursor.number(8);
    ban.wereEntered = cursor.number(8);
    ban.createdAt = base::wallFromMicros(static_cast<std::int64_t>(cursor.number(8)));
    const std::uint64_t until = cursor.number(8);
    if (until != 0) {
        ban.until = base::wallFromMicros(static_cast<std::int64_t>(until));
    }
    const bool scoped = readScope(cursor, ban.scope);
    ban.reason = cursor.take(cursor.number(4));
    ban.author = cursor.take(cursor.number(4));
    const bool whole = scoped && !cursor.failed() && cursor.atEnd();
    return whole && phase >= 1 && phase <= 4 && number >= 1 && number <= 0xFFFFFF
               ? std::optional(std::move(ban))
               : std::nullopt;
}

std::optional<core::StoredOperator> operatorIn(std::string_view name, std::string_view text) {
    std::array<std::string_view, 5> words;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const std::size_t space = text.find(' ');
        if (space == std::string_view::npos) {
            return std::nullopt;
        }
        words[i] = text.substr(0, space);
        text.remove_prefix(space + 1);
    }
    words[4] = text;
    const auto role = base::parseUnsigned(words[1]);
    const auto createdAt = base::parseUnsigned(words[2]);
    if (words[0] != "1" || !role || *role < 1 || *role > 4 || !createdAt ||
        (words[3] != "0" && words[3] != "1")) {
        return std::nullopt;
    }
    core::StoredOperator entry;
    entry.who.name = name;
    entry.who.role = static_cast<model::Role>(*role);
    entry.who.createdAt = base::wallFromMicros(static_cast<std::int64_t>(*createdAt));
    entry.who.revoked = words[3] == "1";
    entry.tokenHash = words[4];
    return entry;
}

/// The first, and those that restarts began: `restarts` of scripts/parts/adoption.lua.
std::vector<model::Epoch> epochsIn(std::string_view restarts) {
    constexpr std::size_t kRestart = 21;
    std::vector<model::Epoch> epochs{model::Epoch(1)};
    for (; restarts.size() >= kRestart; restarts.remove_prefix(kRestart)) {
        ByteCursor cursor(restarts);
        epochs.emplace_back(static_cast<std::uint32_t>(cursor.number(4)));
    }
    return epochs;
}

} // namespace

Result<core::EventMeta> readMetaPairs(Items pairs, const model::EventId& event) {
    Fields fields(pairs);
    core::EventMeta meta;
    meta.event.id = event;
    readEvent(fields, meta.event);
    meta.version = {model::Epoch(static_cast<std::uint32_t>(fields.number("epoch", UINT32_MAX))),
                    model::Lsn(fields.number("lsn"))};
    meta.incarnation = fields.text("incarnation");
    meta.epochs = epochsIn(fields.textIfThere("restarts"));
    meta.nextSeq = model::Seq(fields.number("next_seq"));
    meta.frontier = model::Seq(fields.number("frontier"));
    meta.admitted = fields.number("admitted");
    meta.pausedAt = fields.timeIfThere("paused_at");
    meta.closedAt = fields.timeIfThere("closed_at");
    for (std::size_t i = 1; i < kCounterNames.size(); ++i) {
        meta.counters.byState[i] = fields.number(kCounterNames[i]);
    }
    if (fields.failed()) {
        return notOurs("a reading of an event");
    }
    return meta;
}

Result<model::Ban> readBan(Items items) {
    const auto number = items.size() == 2 ? numberIn(items[0]) : std::nullopt;
    const auto bytes = number ? items[1].string() : std::nullopt;
    auto ban = bytes ? banIn(*number, *bytes) : std::nullopt;
    if (!ban) {
        return notOurs("a ban");
    }
    return std::move(*ban);
}

Result<std::vector<model::Ban>> readBanPairs(Items pairs) {
    std::vector<model::Ban> bans;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        auto ban = readBan(pairs.subspan(i, 2));
        if (!ban) {
            return ban.error();
        }
        bans.push_back(std::move(*ban));
    }
    std::sort(bans.begin(), bans.end(),
              [](const model::Ban& a, const model::Ban& b) { return a.number < b.number; });
    return bans;
}

Result<std::vector<core::StoredOperator>> readOperatorPairs(Items pairs) {
    std::vector<core::StoredOperator> operators;
    for (std::size_t i = 0; i + 1 < pairs.size(); i += 2) {
        auto entry = operatorIn(pairs[i].string().value_or(std::string_view{}),
                                pairs[i + 1].string().value_or(std::string_view{}));
        if (!entry) {
            return notOurs("a reading of the operators");
        }
        operators.push_back(std::move(*entry));
    }
    std::sort(operators.begin(), operators.end(),
              [](const auto& a, const auto& b) { return a.who.name < b.who.name; });
    return operators;
}

} // namespace breakwater::redis
