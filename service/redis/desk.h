// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/answers.h"
#include "service/redis/keys.h"
#include "service/redis/redis_store.h"

#include <map>
#include <memory>
#include <utility>

namespace breakwater::redis {

/// One script call on one event, kept until it is answered. Places outside the given shards make the script
/// say which it needs; the desk then calls again.
struct EventCall {
    std::string_view script;
    model::EventId event;
    std::uint64_t firstShard = 0;
    std::uint64_t lastShard = 0;
    std::vector<std::string> args; ///< from ARGV[3] on
};

/// What RedisStore's calls share: the link, the scripts, the incarnation, and how far each event's shards
/// reach. Store thread only; owns the link, so that no answer outlives it.
class RedisStore::Desk {
  public:
    /// All items of the script's answer, its first word (OK, REFUSED, EXISTS, NONE) included; good during the
    /// call.
    using Serve = std::function<void(base::Result<Items>)>;
    using Replies = std::function<void(base::Result<std::vector<Reply>>)>;

    Desk(boost::asio::io_context& io, RedisStoreOptions options, LinkEvents events);

    Link& link() { return m_link; }
    const std::string& incarnation() const { return m_incarnation; }
    /// Fresh from INFO; also becomes `incarnation()`.
    void readIncarnation(std::function<void(base::Result<Incarnation>)> done);

    /// EventNotFound, StoreFenced and errors of Redis are sorted out; `serve` gets all other answers.
    void call(EventCall call, Serve serve);
    /// A script outside the convention above: `keys` and `args` are all it gets.
    void callPlain(std::string_view script, std::vector<std::string> keys, std::vector<std::string> args,
                   Serve serve);
    /// Sends all and collects their answers in order. An error reply, or no answer, to any fails the whole.
    void gather(std::vector<Command> commands, Replies done);
    /// As gather, but an error reply is a reply like any other.
    void askAll(std::vector<Command> commands, Replies done);
    /// Calls back with an error, later.
    template<typename T>
    void refuse(core::Callback<T> done, base::Error error) {
        post([done = std::move(done), error = std::move(error)] { done(error); });
    }
    void post(std::function<void()> task);

    // store_operator.cpp
    void adoptWith(EventCall adoption, core::Callback<core::AdoptAnswer> done);
    void buryTrail(const model::EventId& event, const std::string& from,
                   std::function<void(base::Status)> done);
    void removeTrail(const model::EventId& event, std::function<void(base::Status)> done);

    /// The shard in which the event's next place will stand, as far as answers have shown.
    std::uint64_t headShard(const model::EventId& event) const;
    void learnNextSeq(const model::EventId& event, std::uint64_t nextSeq);
    void forget(const model::EventId& event) { m_events.erase(event); }

    const Scripts& scripts() const { return m_scripts; }
    std::string address() const { return describe(m_options.link.url); }

    // store_nodes.cpp
    /// Of one core, since the last call.
    double cpuPercent(double seconds, base::MonoTime now);
    /// Joins are refused while it is.
    void setMemoryIsFull(bool full) { m_memoryIsFull = full; }
    bool memoryIsFull() const { return m_memoryIsFull; }

  private:
    struct CpuSample {
        base::MonoTime at{};
        double seconds = 0;
        bool valid = false;
    };
    struct EventRow {
        std::vector<std::string> keys;
        std::vector<std::string> shards; ///< keys of shards 0, 1, …, as far as they were needed
        std::uint64_t headShard = 0;
    };

    static Scripts makeScripts(const std::function<std::string(std::string)>& edit);
    static LinkOptions linkOptions(const RedisStoreOptions& options, const Scripts& scripts);
    LinkEvents watched(LinkEvents events);
    std::vector<std::string> keysFor(const EventCall& call);
    void attempt(std::shared_ptr<const EventCall> call, Serve serve, int triesLeft);
    void judge(const std::shared_ptr<const EventCall>& call, const Serve& serve, int triesLeft,
               base::Result<Reply> reply);

    boost::asio::io_context& m_io;
    RedisStoreOptions m_options;
    Scripts m_scripts;
    std::string m_incarnation;
    std::map<model::EventId, EventRow> m_events;
    bool m_memoryIsFull = false;
    CpuSample m_lastCpu;
    std::shared_ptr<char> m_alive = std::make_shared<char>();
    Link m_link;
};

/// An error reply of Redis itself, told as ours.
base::Error errorOf(const Reply& reply);

} // namespace breakwater::redis
