// SPDX-License-Identifier: Apache-2.0
#include "service/redis/node_figures.h"

#include "service/redis/incarnation.h"
#include "shared/base/text.h"

#include <algorithm>
#include <charconv>

namespace breakwater::redis {

namespace {

constexpr std::size_t kMostSlow = 10;

std::uint64_t numberOf(std::string_view info, std::string_view name) {
    return base::parseUnsigned(infoField(info, name)).value_or(0);
}

double realOf(std::string_view info, std::string_view name) {
    const std::string_view text = infoField(info, name);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// `slave0:ip=…,port=…,state=online,offset=123,lag=0`
std::uint64_t replicationLag(std::string_view info) {
    const std::uint64_t head = numberOf(info, "master_repl_offset");
    std::uint64_t lag = 0;
    for (std::uint64_t i = 0; i < numberOf(info, "connected_slaves") && i < 64; ++i) {
        const std::string_view row = infoField(info, "slave" + std::to_string(i));
        const std::size_t begin = row.find("offset=");
        if (begin == std::string_view::npos) {
            continue;
        }
        const std::string_view rest = row.substr(begin + 7);
        const auto offset = base::parseUnsigned(rest.substr(0, rest.find(',')));
        lag = std::max(lag, offset && *offset < head ? head - *offset : 0);
    }
    return lag;
}

std::string persistence(std::string_view info, std::string_view appendFsync) {
    std::string text = "none";
    if (infoField(info, "aof_enabled") == "1") {
        text = "aof " + std::string(appendFsync.empty() ? "unknown" : appendFsync);
    } else if (numberOf(info, "rdb_saves") > 0 || infoField(info, "rdb_bgsave_in_progress") == "1") {
        text = "rdb";
    }
    if (infoField(info, "aof_last_write_status") == "err") {
        text += ", the last write failed";
    }
    if (infoField(info, "aof_last_bgrewrite_status") == "err") {
        text += ", the last rewrite failed";
    }
    if (infoField(info, "rdb_last_bgsave_status") == "err") {
        text += ", the last save failed";
    }
    return text;
}

std::string nameOfCall(Items words, const Scripts& scripts) {
    const std::string_view command =
        words.empty() ? std::string_view{} : words[0].string().value_or(std::string_view{});
    const std::string_view first =
        words.size() < 2 ? std::string_view{} : words[1].string().value_or(std::string_view{});
    if (command == "EVALSHA" || command == "evalsha") {
        return "script " + std::string(scripts.nameOf(first).value_or("of others"));
    }
    return std::string(command.substr(0, 64));
}

} // namespace

double cpuSecondsIn(std::string_view info) {
    return realOf(info, "used_cpu_sys") + realOf(info, "used_cpu_user");
}

model::RedisNodeFigures readInfo(std::string_view info, std::string_view appendFsync) {
    model::RedisNodeFigures node;
    node.role = infoField(info, "role") == "slave" ? "replica" : std::string(infoField(info, "role"));
    node.commandsPerSec = realOf(info, "instantaneous_ops_per_sec");
    node.inBytesPerSec = realOf(info, "instantaneous_input_kbps") * 1024;
    node.outBytesPerSec = realOf(info, "instantaneous_output_kbps") * 1024;
    node.usedMemoryBytes = numberOf(info, "used_memory");
    node.maxMemoryBytes = numberOf(info, "maxmemory");
    node.replicationLagBytes = replicationLag(info);
    node.errors = numberOf(info, "total_error_replies");
    node.persistence = persistence(info, appendFsync);
    return node;
}

std::vector<model::SlowCommand> readSlowLog(Items entries, const Scripts& scripts) {
    std::vector<model::SlowCommand> slow;
    for (const Reply& entry : entries) {
        const Items parts = entry.items();
        const auto micros = parts.size() >= 4 ? numberIn(parts[2]) : std::nullopt;
        if (micros) {
            slow.push_back({nameOfCall(parts[3].items(), scripts), *micros});
        }
    }
    std::sort(slow.begin(), slow.end(), [](const auto& a, const auto& b) { return a.micros > b.micros; });
    slow.resize(std::min(slow.size(), kMostSlow));
    return slow;
}

} // namespace breakwater::redis
