// SPDX-License-Identifier: Apache-2.0
#include "service/redis/desk.h"
#include "service/redis/packing.h"

#include <algorithm>

// Around the queue: trails, snapshots, telemetry, operators, keys.

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::Result;

constexpr std::uint32_t kMostEntries = 10'000;

core::Callback<std::vector<Reply>> whenDone(core::Callback<base::Done> done) {
    return [done = std::move(done)](const Result<std::vector<Reply>>& replies) {
        done(replies ? base::Status(base::Done{}) : replies.error());
    };
}

} // namespace

void RedisStore::appendAudit(model::AuditEntry entry, core::Callback<base::Done> done) {
    std::vector<std::string> keys = {std::string(kAuditKey)};
    if (!entry.event.empty()) {
        keys = {keyOf(entry.event, EventKey::Audit), keyOf(entry.event, EventKey::Meta)};
    }
    std::vector<std::string> fields = {"actor",    entry.actor,
                                       "action",   entry.action,
                                       "from",     entry.from,
                                       "to",       entry.to,
                                       "reason",   entry.reason,
                                       "outcome",  entry.outcome,
                                       "revision", std::to_string(entry.revision.value())};
    m_desk->callPlain("note", std::move(keys), std::move(fields),
                      [done = std::move(done)](Result<Items> items) {
                          done(items ? base::Status(base::Done{}) : items.error());
                      });
}

void RedisStore::readAudit(model::EventId event, std::string after, std::uint32_t limit,
                           core::Callback<std::vector<model::AuditEntry>> done) {
    if (!after.empty() && !parseStreamId(after)) {
        m_desk->refuse(std::move(done), base::makeError(ErrorCode::InvalidRequest,
                                                        "The page token is not one that a page ended with."));
        return;
    }
    const std::string trail = event.empty() ? std::string(kAuditKey) : keyOf(event, EventKey::Audit);
    const std::string there = event.empty() ? std::string(kAuditKey) : keyOf(event, EventKey::Meta);
    const std::uint32_t count = std::min(limit, kMostEntries);
    m_desk->gather(
        {{"EXISTS", there},
         {"XRANGE", trail, after.empty() ? "-" : "(" + after, "+", "COUNT", std::to_string(count)}},
        [event, done = std::move(done)](Result<std::vector<Reply>> replies) {
            if (!replies) {
                done(replies.error());
            } else if (!event.empty() && (*replies)[0].integer() != 1) {
                done(core::noSuchEvent());
            } else {
                done(readTrail((*replies)[1].items(), event));
            }
        });
}

void RedisStore::appendSnapshot(model::EventId event, core::StoredSnapshot snapshot,
                                core::Callback<bool> done) {
    if (snapshot.second <= 0) {
        m_desk->refuse(std::move(done),
                       base::makeError(ErrorCode::InvalidRequest, "A snapshot is of a second after 1970."));
        return;
    }
    m_desk->callPlain("snapshot", {keyOf(event, EventKey::History), keyOf(event, EventKey::Meta)},
                      {std::to_string(snapshot.second), std::move(snapshot.bytes)},
                      [done = std::move(done)](Result<Items> items) {
                          if (!items) {
                              done(items.error());
                          } else if (items->size() != 2 || !(*items)[1].integer()) {
                              done(notOurs("a snapshot"));
                          } else {
                              done(*(*items)[1].integer() == 1);
                          }
                      });
}

void RedisStore::readSnapshots(model::EventId event, std::int64_t fromSecond, std::int64_t toSecond,
                               std::uint32_t limit, core::Callback<std::vector<core::StoredSnapshot>> done) {
    const auto second = [](std::int64_t number) { return std::to_string(std::max<std::int64_t>(number, 0)); };
    m_desk->gather({{"EXISTS", keyOf(event, EventKey::Meta)},
                    {"XRANGE", keyOf(event, EventKey::History), second(fromSecond), second(toSecond), "COUNT",
                     std::to_string(std::min(limit, kMostEntries * 4))}},
                   [done = std::move(done)](Result<std::vector<Reply>> replies) {
                       if (!replies) {
                           done(replies.error());
                       } else if ((*replies)[0].integer() != 1) {
                           done(core::noSuchEvent());
                       } else {
                           done(readHistory((*replies)[1].items()));
                       }
                   });
}

void RedisStore::putTelemetry(std::string gateway, std::string bytes, core::Callback<base::Done> done) {
    m_desk->gather({{"SET", telemetryKey(gateway), std::move(bytes), "PX", "5000"},
                    {"SADD", std::string(kGatewaysKey), gateway}},
                   whenDone(std::move(done)));
}

void RedisStore::readTelemetry(core::Callback<std::vector<std::pair<std::string, std::string>>> done) {
    m_desk->gather(
        {{"SMEMBERS", std::string(kGatewaysKey)}}, [this, done](Result<std::vector<Reply>> members) {
            if (!members) {
                done(members.error());
                return;
            }
            std::vector<std::string> names;
            std::vector<Command> commands;
            for (const Reply& member : members->front().items()) {
                names.emplace_back(member.string().value_or(std::string_view{}));
            }
            std::sort(names.begin(), names.end());
            for (const std::string& name : names) {
                commands.push_back({"GET", telemetryKey(name)});
            }
            m_desk->gather(std::move(commands), [this, names, done](Result<std::vector<Reply>> replies) {
                if (!replies) {
                    done(replies.error());
                    return;
                }
                std::vector<std::pair<std::string, std::string>> rows;
                Command silent = {"SREM", std::string(kGatewaysKey)};
                for (std::size_t i = 0; i < names.size(); ++i) {
                    if (const auto bytes = (*replies)[i].string()) {
                        rows.emplace_back(names[i], *bytes);
                    } else {
                        silent.push_back(names[i]);
                    }
                }
                if (silent.size() > 2) {
                    m_desk->gather({silent}, [](const Result<std::vector<Reply>>&) {});
                }
                done(std::move(rows));
            });
        });
}

void RedisStore::readOperators(core::Callback<std::vector<core::StoredOperator>> done) {
    m_desk->gather({{"HGETALL", std::string(kOperatorsKey)}},
                   [done = std::move(done)](Result<std::vector<Reply>> replies) {
                       done(replies ? readOperatorPairs(replies->front().items()) : replies.error());
                   });
}

void RedisStore::putOperator(core::StoredOperator entry, std::optional<core::StoredOperator> former,
                             core::Callback<base::Done> done) {
    m_desk->callPlain(
        "operator", {std::string(kOperatorsKey)},
        {entry.who.name, packOperator(entry), former ? packOperator(*former) : ""},
        [isNew = !former, done = std::move(done)](Result<Items> items) {
            const auto word = items ? (*items)[0].string() : std::nullopt;
            if (!items) {
                done(items.error());
            } else if (word == "OTHER") {
                done(isNew ? base::makeError(ErrorCode::AlreadyExists, core::kOperatorNameTaken)
                           : base::makeError(ErrorCode::RevisionConflict, core::kOperatorChanged));
            } else if (word == "LASTADMIN") {
                done(base::makeError(ErrorCode::InvalidState, core::kLastAdmin));
            } else {
                done(base::Done{});
            }
        });
}

void RedisStore::claimKeys(std::string fingerprint, core::Callback<base::Done> done) {
    m_desk->gather(
        {{"SET", std::string(kKeysKey), fingerprint, "NX", "GET"}},
        [fingerprint, done = std::move(done)](Result<std::vector<Reply>> replies) {
            if (!replies) {
                done(replies.error());
            } else if (!replies->front().isNil() && replies->front().string() != fingerprint) {
                done(base::makeError(
                    ErrorCode::InvalidState,
                    "This store is used with other keys. Give this gateway the same --keys file."));
            } else {
                done(base::Done{});
            }
        });
}

} // namespace breakwater::redis
