// SPDX-License-Identifier: Apache-2.0
#include "service/redis/desk.h"

#include "service/core/place_cell.h"
#include "service/redis/outcome.h"

#include <boost/asio/post.hpp>

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::Result;

constexpr int kTries = 4; // a shard can be missing again only if the event grew meanwhile
constexpr std::uint64_t kMostShards = 64UL * 1024; // 4 billion places

} // namespace

base::Error errorOf(const Reply& reply) {
    const std::string text(reply.errorText());
    if (reply.errorWord() == "OOM") {
        return base::makeError(ErrorCode::QueueFull,
                               "Redis has reached its memory limit. Raise maxmemory, or delete old events.");
    }
    return raisedInsideScript(reply) ? outcomeUnknown("A script failed half-way: " + text)
                                     : nothingRan("Redis refused: " + text);
}

RedisStore::Desk::Desk(boost::asio::io_context& io, RedisStoreOptions options, LinkEvents events)
    : m_io(io),
      m_options(std::move(options)),
      m_scripts(makeScripts(m_options.editScript)),
      m_link(io, linkOptions(m_options, m_scripts), watched(std::move(events))) {}

Scripts RedisStore::Desk::makeScripts(const std::function<std::string(std::string)>& edit) {
    if (!edit) {
        return Scripts(scriptSources());
    }
    std::vector<std::string> texts;
    std::vector<ScriptSource> edited;
    texts.reserve(scriptSources().size());
    for (const ScriptSource& source : scriptSources()) {
        texts.push_back(edit(std::string(source.text)));
        edited.push_back({source.name, texts.back()});
    }
    return Scripts(edited);
}

LinkOptions RedisStore::Desk::linkOptions(const RedisStoreOptions& options, const Scripts& scripts) {
    LinkOptions link = options.link;
    link.preamble = scripts.loadCommands();
    return link;
}

LinkEvents RedisStore::Desk::watched(LinkEvents events) {
    events.incarnationRead = [this, next = std::move(events.incarnationRead)](const Incarnation& read) {
        m_incarnation = read.hex;
        if (next) {
            next(read);
        }
    };
    return events;
}

void RedisStore::Desk::post(std::function<void()> task) {
    boost::asio::post(m_io, [alive = std::weak_ptr<char>(m_alive), task = std::move(task)] {
        if (!alive.expired()) {
            task();
        }
    });
}

void RedisStore::Desk::readIncarnation(std::function<void(Result<Incarnation>)> done) {
    m_link.send({"INFO", "replication"}, [this, done = std::move(done)](const Result<Reply>& reply) {
        if (!reply) {
            done(reply.error());
            return;
        }
        auto read = redis::readIncarnation(reply->string().value_or(std::string_view{}));
        if (read) {
            m_incarnation = read->hex;
        }
        done(std::move(read));
    });
}

std::uint64_t RedisStore::Desk::headShard(const model::EventId& event) const {
    const auto found = m_events.find(event);
    return found == m_events.end() ? 0 : found->second.headShard;
}

void RedisStore::Desk::learnNextSeq(const model::EventId& event, std::uint64_t nextSeq) {
    m_events[event].headShard = std::min(nextSeq / core::kCellsPerShard, kMostShards);
}

std::vector<std::string> RedisStore::Desk::keysFor(const EventCall& call) {
    EventRow& row = m_events[call.event];
    if (row.keys.empty()) {
        row.keys = keysOf(call.event);
    }
    while (row.shards.size() <= call.lastShard) {
        row.shards.push_back(placesKey(call.event, row.shards.size()));
    }
    std::vector<std::string> keys;
    keys.reserve(row.keys.size() + call.lastShard - call.firstShard + 1);
    keys = row.keys;
    for (std::uint64_t shard = call.firstShard; shard <= call.lastShard; ++shard) {
        keys.push_back(row.shards[shard]);
    }
    return keys;
}

void RedisStore::Desk::call(EventCall call, Serve serve) {
    attempt(std::make_shared<const EventCall>(std::move(call)), std::move(serve), kTries);
}

void RedisStore::Desk::attempt(std::shared_ptr<const EventCall> call, Serve serve, int triesLeft) {
    std::vector<std::string> args = {m_incarnation, std::to_string(call->firstShard)};
    args.insert(args.end(), call->args.begin(), call->args.end());
    m_scripts.call(m_link, m_scripts.named(call->script), keysFor(*call), std::move(args),
                   m_options.callTimeout,
                   [this, call, serve = std::move(serve), triesLeft](Result<Reply> reply) {
                       judge(call, serve, triesLeft, std::move(reply));
                   });
}

void RedisStore::Desk::judge(const std::shared_ptr<const EventCall>& call, const Serve& serve, int triesLeft,
                             Result<Reply> reply) {
    if (!reply) {
        serve(reply.error());
        return;
    }
    const Items items = reply->items();
    const std::string_view word =
        items.empty() ? std::string_view{} : items[0].string().value_or(std::string_view{});
    if (reply->isError()) {
        serve(errorOf(*reply));
    } else if (word == "NOEVENT") {
        forget(call->event);
        serve(core::noSuchEvent());
    } else if (word == "INC") {
        m_link.rereadIncarnation();
        serve(base::makeError(ErrorCode::StoreFenced, "The store has restarted since; adopt it first."));
    } else if (word == "SHARD" && triesLeft > 1 && items.size() == 3) {
        const auto first = numberIn(items[1]);
        const auto last = numberIn(items[2]);
        if (!first || !last || *first > *last || *last > kMostShards) {
            serve(notOurs(call->script));
            return;
        }
        EventCall wider = *call;
        wider.firstShard = std::min(wider.firstShard, *first);
        wider.lastShard = std::max(wider.lastShard, *last);
        attempt(std::make_shared<const EventCall>(std::move(wider)), serve, triesLeft - 1);
    } else if (word.empty() || word == "SHARD") {
        serve(notOurs(call->script));
    } else {
        serve(items);
    }
}

void RedisStore::Desk::callPlain(std::string_view script, std::vector<std::string> keys,
                                 std::vector<std::string> args, Serve serve) {
    m_scripts.call(m_link, m_scripts.named(script), std::move(keys), std::move(args), m_options.callTimeout,
                   [serve = std::move(serve), name = std::string(script)](const Result<Reply>& reply) {
                       if (!reply) {
                           serve(reply.error());
                       } else if (reply->isError()) {
                           serve(errorOf(*reply));
                       } else if (reply->items().empty() || !reply->items()[0].string()) {
                           serve(notOurs(name));
                       } else if (reply->items()[0].string() == "NOEVENT") {
                           serve(core::noSuchEvent());
                       } else {
                           serve(reply->items());
                       }
                   });
}

void RedisStore::Desk::gather(std::vector<Command> commands, Replies done) {
    askAll(std::move(commands), [done = std::move(done)](Result<std::vector<Reply>> replies) {
        if (replies) {
            for (const Reply& reply : *replies) {
                if (reply.isError()) {
                    done(errorOf(reply));
                    return;
                }
            }
        }
        done(std::move(replies));
    });
}

void RedisStore::Desk::askAll(std::vector<Command> commands, Replies done) {
    struct Gathered {
        std::vector<Reply> replies;
        std::optional<base::Error> failed;
        std::size_t missing = 0;
        Replies done;
    };
    auto gathered = std::make_shared<Gathered>();
    gathered->replies.resize(commands.size());
    gathered->missing = commands.size();
    gathered->done = std::move(done);
    if (commands.empty()) {
        post([gathered] { gathered->done(std::vector<Reply>{}); });
        return;
    }
    for (std::size_t i = 0; i < commands.size(); ++i) {
        const std::vector<std::string_view> words(commands[i].begin(), commands[i].end());
        m_link.send(words, m_options.callTimeout, [gathered, i](Result<Reply> reply) {
            if (!reply) {
                gathered->failed = reply.error();
            } else {
                gathered->replies[i] = std::move(*reply);
            }
            if (--gathered->missing == 0) {
                gathered->done(gathered->failed ? Result<std::vector<Reply>>(*gathered->failed)
                                                : Result<std::vector<Reply>>(std::move(gathered->replies)));
            }
        });
    }
}

} // namespace breakwater::redis
