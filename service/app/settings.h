// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/app/setting_values.h"
#include "service/redis/redis_url.h"

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace breakwater::app {

/// Everything that is set for one process at its start, complete and checked. A plain value. The table in
/// settings.cpp is the one list of names, units, defaults and help.
struct Settings {
    Endpoint http{"127.0.0.1", 8080};
    Endpoint grpc{"127.0.0.1", 50051};
    Endpoint ops{"127.0.0.1", 9090};
    std::optional<redis::RedisUrl> redis; // none: the embedded one
    std::uint64_t redisMaxmemory = 2ULL << 30;
    std::filesystem::path stateDir; // absolute
    std::filesystem::path keys;     // absolute
    std::string gatewayId;          // empty: the one kept in the state folder
    std::string issuer = "breakwater";
    base::Millis drainDelay{5'000};
    std::uint32_t httpThreads = 1;
    std::uint32_t maxConnections = 100'000;
    std::uint32_t maxStreams = 100'000;
    std::vector<std::string> trustedProxies; // addresses and networks, each checked
    std::filesystem::path grpcCert;          // empty: no TLS
    std::filesystem::path grpcKey;
    std::filesystem::path grpcClientCa; // empty: clients need no certificate
    base::LogLevel logLevel = base::LogLevel::Info;
    bool demo = false;
};

/// What settings are made from; given, so that tests can.
struct SettingsInput {
    std::vector<std::string> arguments;                           // without the program's name
    std::vector<std::pair<std::string, std::string>> environment; // name, value
    unsigned cores = 1;
};

/// The arguments, environment and cores of this process.
[[nodiscard]] SettingsInput settingsInputOf(int argc, const char* const* argv);

struct ReadSettings {
    Settings settings;
    std::string print;              // not empty: print this and exit with 0 (--help, --version)
    std::vector<std::string> notes; // to be logged as warnings: names that look like ours and are none
};

/// A flag wins over the environment (`BREAKWATER_STATE_DIR` for `--state-dir`), that over the file named by
/// `--config` (lines `state-dir = PATH`, `#` begins a comment), that over the default. Every value is
/// checked, also one that is overruled. Error (InvalidRequest): one sentence with the place (flag, variable,
/// or file and line) and the reason.
[[nodiscard]] base::Result<ReadSettings> readSettings(const SettingsInput& input);

} // namespace breakwater::app
