// SPDX-License-Identifier: Apache-2.0
#include "service/core/place_cell.h"
#include "service/redis/desk.h"
#include "service/redis/outcome.h"
#include "service/redis/packing.h"

#include <algorithm>

// The queue: joins, ticks, acts, heartbeats; and what a replica begins with.

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::Result;

constexpr std::size_t kMostClaims = 512;
constexpr std::size_t kMostPolled = 2'048;
constexpr std::size_t kMostActs = 64;
constexpr std::uint64_t kMostHeartbeatBytes = 512UL * 1024 * 1024; // a string of Redis
constexpr std::uint64_t kHighestBit = UINT32_MAX;
constexpr std::uint64_t kMostCells = 16 * core::kCellsPerShard;

base::Error tooMuch(std::string_view what, std::size_t most) {
    return base::makeError(ErrorCode::InvalidRequest,
                           "At most " + std::to_string(most) + " " + std::string(what) + " go in one call.");
}

bool namesOnePlaceTwice(const std::vector<core::Act>& acts) {
    std::vector<model::Seq> seqs;
    for (const core::Act& act : acts) {
        seqs.push_back(act.seq);
    }
    std::sort(seqs.begin(), seqs.end());
    return std::adjacent_find(seqs.begin(), seqs.end()) != seqs.end();
}

core::JoinAnswer refusedForAll(const core::JoinBatch& batch, ErrorCode code) {
    core::JoinAnswer answer;
    answer.results.assign(batch.joiners.size(), code);
    return answer;
}

} // namespace

void RedisStore::join(core::JoinBatch batch, core::Callback<core::JoinAnswer> done) {
    if (const base::Status fits = batch.check(); !fits) {
        m_desk->refuse(std::move(done), fits.error());
        return;
    }
    if (m_desk->memoryIsFull()) {
        m_desk->post(
            [done = std::move(done), answer = refusedForAll(batch, ErrorCode::QueueFull)] { done(answer); });
        return;
    }
    const std::uint64_t head = m_desk->headShard(batch.event);
    EventCall call{"join", batch.event, head, head + 1, {batch.gateway, std::to_string(batch.batch)}};
    for (std::string& word : packJoiners(batch, markOf(m_desk->incarnation()))) {
        call.args.push_back(std::move(word));
    }
    m_desk->call(
        std::move(call), [this, batch = std::move(batch), done = std::move(done)](Result<Items> items) {
            if (!items) {
                done(items.error());
                return;
            }
            if ((*items)[0].string() == "LATE") {
                done(outcomeUnknown("A later batch has overtaken this one."));
                return;
            }
            auto answer = readJoin(items->subspan(1), batch);
            if (answer) {
                for (auto joined = answer->results.rbegin(); joined != answer->results.rend(); ++joined) {
                    const auto* place = std::get_if<core::Joined>(&*joined);
                    if (place != nullptr && !place->replayed) {
                        m_desk->learnNextSeq(batch.event, place->proof.seq.value() + 1);
                        break;
                    }
                }
            }
            done(std::move(answer));
        });
}

void RedisStore::tick(core::TickRequest request, core::Callback<core::TickAnswer> done) {
    if (request.polled.size() > kMostPolled) {
        m_desk->refuse(std::move(done), tooMuch("polled places", kMostPolled));
        return;
    }
    EventCall call{"tick",
                   request.event,
                   0,
                   m_desk->headShard(request.event) + 1,
                   {request.gateway, std::to_string(request.seen.epoch.value()),
                    std::to_string(request.seen.lsn.value()), packPolled(request.polled),
                    packUid(request.uid)}};
    m_desk->call(std::move(call), [this, event = request.event, done = std::move(done)](Result<Items> items) {
        if (!items) {
            done(items.error());
            return;
        }
        auto answer = readTick(items->subspan(1));
        const auto nextSeq = answer ? numberIn((*items)[6]) : std::nullopt;
        if (nextSeq) {
            m_desk->learnNextSeq(event, *nextSeq);
        }
        done(std::move(answer));
    });
}

void RedisStore::act(core::ActBatch batch, core::Callback<core::ActAnswer> done) {
    if (batch.acts.size() > kMostActs) {
        m_desk->refuse(std::move(done), tooMuch("acts", kMostActs));
        return;
    }
    if (namesOnePlaceTwice(batch.acts)) {
        m_desk->refuse(std::move(done),
                       base::makeError(ErrorCode::InvalidRequest, "One call acts at most once on a place."));
        return;
    }
    const std::uint64_t head = m_desk->headShard(batch.event) + 1;
    std::uint64_t first = head;
    std::uint64_t last = 0;
    for (const core::Act& act : batch.acts) {
        const std::uint64_t shard = std::min(act.seq.value() / core::kCellsPerShard, head);
        first = std::min(first, shard);
        last = std::max(last, shard);
    }
    EventCall call{"act",
                   batch.event,
                   first,
                   std::max(first, last),
                   {batch.gateway, packUid(batch.uid), batch.passKeyId, packActs(batch.acts)}};
    m_desk->call(std::move(call), [count = batch.acts.size(), done = std::move(done)](Result<Items> items) {
        done(items ? readActs(items->subspan(1), count) : items.error());
    });
}

void RedisStore::merge(core::HeartbeatMerge merge, core::Callback<base::Done> done) {
    if (merge.firstByte > kMostHeartbeatBytes || merge.bits.size() > kMostHeartbeatBytes - merge.firstByte) {
        m_desk->refuse(std::move(done), base::makeError(ErrorCode::InvalidRequest,
                                                        "Heartbeats beyond the highest place there can be."));
        return;
    }
    EventCall call{
        "merge",
        merge.event,
        0,
        0,
        {merge.gateway, std::to_string(merge.firstByte), std::move(merge.bits), merge.isLast ? "1" : "0"}};
    m_desk->call(std::move(call), [done = std::move(done)](Result<Items> items) {
        done(items ? base::Status(base::Done{}) : items.error());
    });
}

void RedisStore::claimIdempotencyKeys(std::vector<core::KeyClaim> claims,
                                      core::Callback<std::vector<bool>> done) {
    if (claims.size() > kMostClaims) {
        m_desk->refuse(std::move(done), tooMuch("Idempotency-Keys", kMostClaims));
        return;
    }
    m_desk->callPlain("claim", {std::string(kIdempotencyKeys[0]), std::string(kIdempotencyKeys[1])},
                      packClaims(claims),
                      [count = claims.size(), done = std::move(done)](Result<Items> items) {
                          done(items ? readClaims(items->subspan(1), count) : items.error());
                      });
}

void RedisStore::readMeta(model::EventId event, core::Callback<core::EventMeta> done) {
    m_desk->gather({{"HGETALL", keyOf(event, EventKey::Meta)}},
                   [this, event, done = std::move(done)](Result<std::vector<Reply>> replies) {
                       if (!replies) {
                           done(replies.error());
                       } else if (replies->front().items().empty()) {
                           done(core::noSuchEvent());
                       } else {
                           auto meta = readMetaPairs(replies->front().items(), event);
                           if (meta) {
                               m_desk->learnNextSeq(event, meta->nextSeq.value());
                           }
                           done(std::move(meta));
                       }
                   });
}

void RedisStore::readCells(model::EventId event, model::Seq first, std::uint64_t count,
                           core::Callback<std::string> done) {
    if (count > kMostCells) {
        m_desk->refuse(std::move(done), tooMuch("cells", kMostCells));
        return;
    }
    std::vector<Command> commands = {{"EXISTS", keyOf(event, EventKey::Meta)}};
    std::vector<std::size_t> sizes;
    for (std::uint64_t seq = first.value(); seq < first.value() + count;) {
        const std::uint64_t at = seq % core::kCellsPerShard;
        const std::uint64_t here = std::min(first.value() + count - seq, core::kCellsPerShard - at);
        commands.push_back({"GETRANGE", placesKey(event, seq / core::kCellsPerShard),
                            std::to_string(at * core::kCellBytes),
                            std::to_string((at + here) * core::kCellBytes - 1)});
        sizes.push_back(here * core::kCellBytes);
        seq += here;
    }
    m_desk->gather(std::move(commands),
                   [sizes = std::move(sizes), done = std::move(done)](Result<std::vector<Reply>> replies) {
                       if (!replies) {
                           done(replies.error());
                           return;
                       }
                       if (replies->front().integer() != 1) {
                           done(core::noSuchEvent());
                           return;
                       }
                       std::string cells;
                       std::size_t end = 0; // where the next part begins
                       for (std::size_t i = 0; i < sizes.size(); ++i) {
                           const auto bytes = (*replies)[i + 1].string();
                           if (!bytes || bytes->size() > sizes[i]) {
                               done(notOurs("a reading of cells"));
                               return;
                           }
                           if (!bytes->empty()) {
                               cells.resize(end);
                               cells.append(*bytes);
                           }
                           end += sizes[i];
                       }
                       done(std::move(cells));
                   });
}

void RedisStore::lookUp(model::EventId event, model::Seq seq, core::Callback<core::PlaceLookup> done) {
    if (seq.value() > kHighestBit) {
        m_desk->refuse(std::move(done), base::makeError(ErrorCode::NotFound, "No place has this number."));
        return;
    }
    const std::uint64_t shard = seq.value() / core::kCellsPerShard;
    m_desk->call({"lookup", event, shard, shard, {std::to_string(seq.value())}},
                 [done = std::move(done)](Result<Items> items) {
                     done(items ? readLookup(items->subspan(1)) : items.error());
                 });
}

} // namespace breakwater::redis
