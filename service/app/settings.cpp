// SPDX-License-Identifier: Apache-2.0
//
// file = *( [ name SP* "=" SP* value ] [ SP* "#" comment ] LF )      name as the flag without "--"
// A "#" begins a comment at the start of a line or behind a space; a value holds no line break and no quotes
// are taken off.
#include "service/app/settings.h"

#include "service/app/files.h"
#include "service/app/state_folder.h"
#include "shared/base/text.h"

#include <CLI/CLI.hpp>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>
#include <thread>

namespace breakwater::app {

namespace {

using base::ErrorCode;
using base::Result;
using base::Status;

constexpr std::size_t kLongestFile = 64UL * 1024;
constexpr std::string_view kPrefix = "BREAKWATER_";

base::Error bad(std::string detail) {
    return base::makeError(ErrorCode::InvalidRequest, std::move(detail));
}

/// Stores a value that was read, or hands on why it couldn't be.
template<typename T, typename Target>
Status keep(Result<T> read, Target& target) {
    if (!read.ok()) {
        return read.error();
    }
    target = std::move(*read);
    return base::Done{};
}

Status keepPath(std::string_view text, std::filesystem::path& target) {
    if (text.empty() || text.find('\0') != std::string_view::npos) {
        return bad("a path is missing");
    }
    std::error_code failed;
    target = std::filesystem::absolute(text, failed).lexically_normal();
    return failed ? Status(bad("the path '" + std::string(text) + "' can't be made absolute"))
                  : Status(base::Done{});
}

Status keepGatewayId(std::string_view text, std::string& target) {
    if (!isGatewayId(text)) {
        return bad("'" + std::string(text) +
                   "' is not 1 to 40 lower-case letters, digits and hyphens, without a hyphen at the ends");
    }
    target = text;
    return base::Done{};
}

Status keepIssuer(std::string_view text, std::string& target) {
    const bool plain = std::all_of(text.begin(), text.end(),
                                   [](char c) { return c > ' ' && c < 0x7F && c != '"' && c != '\\'; });
    if (text.empty() || text.size() > 200 || !plain) {
        return bad("an issuer is 1 to 200 printable ASCII characters without spaces, quotes and backslashes");
    }
    target = text;
    return base::Done{};
}

struct Setting {
    const char* name;
    const char* value; // what the help calls it; null: a switch
    const char* help;  // with unit and default
    Status (*apply)(Settings&, std::string_view);
};

using View = std::string_view;

constexpr std::uint64_t kMiB = 1ULL << 20;

const std::array<Setting, 20> kSettings = {{
    {"http", "ADDRESS:PORT", "where browsers reach the waiting room (default 127.0.0.1:8080)",
     [](Settings& s, View t) { return keep(readEndpoint(t), s.http); }},
    {"grpc", "ADDRESS:PORT", "where operators reach it by gRPC (default 127.0.0.1:50051)",
     [](Settings& s, View t) { return keep(readEndpoint(t), s.grpc); }},
    {"ops", "ADDRESS:PORT", "health, readiness, metrics and profiles (default 127.0.0.1:9090)",
     [](Settings& s, View t) { return keep(readEndpoint(t), s.ops); }},
    {"redis", "URL",
     "redis://[user:password@]host[:port][/db] or unix:///path[?db=N] (default: a Redis of its own, in the "
     "state folder)",
     [](Settings& s, View t) { return keep(redis::parseRedisUrl(t), s.redis); }},
    {"redis-maxmemory", "SIZE", "memory of its own Redis, in bytes or with KB, MB, GB (default 2GB)",
     [](Settings& s, View t) { return keep(readSize(t, 16 * kMiB, kMiB << 24), s.redisMaxmemory); }},
    {"state-dir", "PATH",
     "folder of this process alone: keys, gateway id, its own Redis (default $XDG_STATE_HOME/breakwater, "
     "else ~/.local/state/breakwater)",
     [](Settings& s, View t) { return keepPath(t, s.stateDir); }},
    {"keys", "FILE",
     "key ring, made when it doesn't exist; the same for all gateways of one Redis (default keys.json in the "
     "state folder)",
     [](Settings& s, View t) { return keepPath(t, s.keys); }},
    {"gateway-id", "ID",
     "name of this gateway among those of one Redis (default: drawn once, kept in the state folder)",
     [](Settings& s, View t) { return keepGatewayId(t, s.gatewayId); }},
    {"issuer", "TEXT", "the 'iss' of admission passes (default breakwater)",
     [](Settings& s, View t) { return keepIssuer(t, s.issuer); }},
    {"drain-delay", "TIME",
     "from SIGTERM (not ready) to the end of accepting, in seconds or with ms, s, m (default 5s)",
     [](Settings& s, View t) {
         return keep(readDuration(t, base::Millis(0), base::Millis(600'000)), s.drainDelay);
     }},
    {"http-threads", "COUNT", "event loops for browsers, 1 to 256 threads (default: one per core)",
     [](Settings& s, View t) { return keep(readCount(t, 1, 256), s.httpThreads); }},
    {"max-connections", "COUNT",
     "most open connections of browsers; fewer where the limit on open files is lower (default 100000)",
     [](Settings& s, View t) { return keep(readCount(t, 1, 10'000'000), s.maxConnections); }},
    {"max-streams", "COUNT", "most of them that are event streams (default 100000)",
     [](Settings& s, View t) { return keep(readCount(t, 0, 10'000'000), s.maxStreams); }},
    {"trusted-proxies", "LIST",
     "addresses and networks whose X-Forwarded-For is believed, by commas, or 'none' (default "
     "127.0.0.0/8,::1)",
     [](Settings& s, View t) { return keep(readNetworks(t), s.trustedProxies); }},
    {"grpc-cert", "FILE", "certificate chain (PEM) of the gRPC port (default: none, no TLS)",
     [](Settings& s, View t) { return keepPath(t, s.grpcCert); }},
    {"grpc-key", "FILE", "private key (PEM) of that certificate (default: none)",
     [](Settings& s, View t) { return keepPath(t, s.grpcKey); }},
    {"grpc-client-ca", "FILE",
     "authorities (PEM) one of which must have signed a client's certificate (default: none asked)",
     [](Settings& s, View t) { return keepPath(t, s.grpcClientCa); }},
    {"log-level", "LEVEL", "least level that is logged: debug, info, warning, error (default info)",
     [](Settings& s, View t) { return keep(readLogLevel(t), s.logLevel); }},
    {"demo", nullptr, "also serve a toy shop at /demo/shop (default off)",
     [](Settings& s, View t) { return keep(readSwitch(t), s.demo); }},
    {"config", "FILE", "file of settings, a line each: name = value (default: none)",
     [](Settings&, View) { return Status(bad("may not stand in the file itself")); }},
}};

const Setting* settingNamed(std::string_view name) {
    const auto* found =
        std::find_if(kSettings.begin(), kSettings.end(), [name](const Setting& s) { return name == s.name; });
    return found == kSettings.end() ? nullptr : found;
}

std::string variableOf(std::string_view name) {
    std::string variable(kPrefix);
    for (const char c : name) {
        variable.push_back(c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c))));
    }
    return variable;
}

Status applyAt(const std::string& place, const Setting& setting, std::string_view value, Settings& settings) {
    auto applied = setting.apply(settings, value);
    return applied.ok() ? applied : Status(bad(place + ": " + applied.error().detail));
}

std::string_view trimmed(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r");
    return start == std::string_view::npos ? ""
                                           : text.substr(start, text.find_last_not_of(" \t\r") - start + 1);
}

std::string_view withoutComment(std::string_view line) {
    for (std::size_t i = 0; i < line.size(); ++i) {
        if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) {
            return line.substr(0, i);
        }
    }
    return line;
}

Status applyLine(const std::string& place, std::string_view line,
                 std::map<std::string, std::string, std::less<>>& seen, Settings& settings) {
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos) {
        return bad(place + ": is not 'name = value'");
    }
    const std::string name(trimmed(line.substr(0, equals)));
    const Setting* setting = settingNamed(name);
    if (setting == nullptr) {
        return bad(place + ": there is no setting '" + name + "'; breakwaterd --help lists them");
    }
    if (const auto [earlier, isNew] = seen.emplace(name, place); !isNew) {
        return bad(place + ": " + name + " was set before, at " + earlier->second);
    }
    return applyAt(place + ": " + name, *setting, trimmed(line.substr(equals + 1)), settings);
}

Status applyFile(const std::string& path, Settings& settings) {
    const auto content = readFile(path, kLongestFile);
    if (!content.ok()) {
        return bad("--config " + content.error().detail);
    }
    if (!content->has_value()) {
        return bad("--config " + path + ": there is no such file");
    }
    std::map<std::string, std::string, std::less<>> seen;
    std::string_view rest = **content;
    for (int number = 1; !rest.empty(); ++number) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = trimmed(withoutComment(rest.substr(0, end)));
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.empty()) {
            continue;
        }
        if (auto applied = applyLine(path + " line " + std::to_string(number), line, seen, settings);
            !applied.ok()) {
            return applied;
        }
    }
    return base::Done{};
}

using Given = std::map<std::string, std::string, std::less<>>; // setting -> text

/// What stood on the command line, still as text; or what to print instead.
Result<std::string> readFlags(std::vector<std::string> arguments, Given& given) {
    CLI::App app(
        "Breakwater, a virtual waiting room: the service.\nEvery flag can also be given by the environment "
        "(--state-dir as BREAKWATER_STATE_DIR) or as a line of the file named by --config (state-dir = "
        "PATH). A "
        "flag wins over the environment, the environment over the file.",
        "breakwaterd");
    app.set_version_flag("--version", "breakwaterd " BREAKWATER_VERSION);
    app.get_formatter()->column_width(34);
    std::map<std::string, std::string> texts;
    bool demo = false;
    for (const Setting& setting : kSettings) {
        const std::string flag = std::string("--") + setting.name;
        if (setting.value == nullptr) {
            app.add_flag(flag, demo, setting.help);
        } else {
            app.add_option(flag, texts[setting.name], setting.help)->type_name(setting.value);
        }
    }
    std::reverse(arguments.begin(), arguments.end()); // as CLI11 wants them
    try {
        app.parse(arguments);
    } catch (const CLI::CallForHelp&) {
        return app.help();
    } catch (const CLI::CallForVersion&) {
        return app.version() + "\n";
    } catch (const CLI::ParseError& error) {
        return bad(std::string("command line: ") + error.what() + "; breakwaterd --help lists the flags");
    }
    for (const Setting& setting : kSettings) {
        if (app.count(std::string("--") + setting.name) > 0) {
            given[setting.name] = setting.value == nullptr ? (demo ? "true" : "false") : texts[setting.name];
        }
    }
    return std::string();
}

std::string lookUp(const SettingsInput& input, std::string_view name) {
    for (const auto& [key, value] : input.environment) {
        if (key == name) {
            return value;
        }
    }
    return {};
}

std::filesystem::path defaultStateDir(const SettingsInput& input) {
    const std::filesystem::path stateHome = lookUp(input, "XDG_STATE_HOME");
    if (stateHome.is_absolute()) {
        return stateHome / "breakwater";
    }
    const std::filesystem::path home = lookUp(input, "HOME");
    return home.is_absolute() ? home / ".local" / "state" / "breakwater" : std::filesystem::path();
}

/// What only all settings together can tell.
Status finish(Settings& settings) {
    if (settings.stateDir.empty()) {
        return bad("--state-dir: neither XDG_STATE_HOME nor HOME is set, so give the folder");
    }
    if (settings.keys.empty()) {
        settings.keys = settings.stateDir / "keys.json";
    }
    if (settings.grpcCert.empty() != settings.grpcKey.empty()) {
        return bad("--grpc-cert and --grpc-key: either both are given or none");
    }
    if (!settings.grpcClientCa.empty() && settings.grpcCert.empty()) {
        return bad("--grpc-client-ca: works only together with --grpc-cert and --grpc-key");
    }
    return base::Done{};
}

Status applyEnvironment(const SettingsInput& input, Settings& settings, std::vector<std::string>& notes) {
    for (const auto& [key, value] : input.environment) {
        if (!key.starts_with(kPrefix)) {
            continue;
        }
        const auto* setting =
            std::find_if(kSettings.begin(), kSettings.end(),
                         [&key = key](const Setting& s) { return variableOf(s.name) == key; });
        if (setting == kSettings.end()) {
            notes.push_back("the environment variable " + key +
                            " is no setting of breakwaterd and is ignored");
        } else if (std::string_view(setting->name) != "config") {
            if (auto applied = applyAt(key, *setting, value, settings); !applied.ok()) {
                return applied;
            }
        }
    }
    return base::Done{};
}

} // namespace

SettingsInput settingsInputOf(int argc, const char* const* argv) {
    SettingsInput input;
    input.arguments.assign(argv + std::min(argc, 1), argv + argc);
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) {
            input.environment.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    input.cores = std::max(1U, std::thread::hardware_concurrency());
    return input;
}

Result<ReadSettings> readSettings(const SettingsInput& input) {
    ReadSettings read;
    Given flags;
    auto print = readFlags(input.arguments, flags);
    if (!print.ok()) {
        return print.error();
    }
    if (!print->empty()) {
        read.print = std::move(*print);
        return read;
    }
    Settings& settings = read.settings;
    settings.stateDir = defaultStateDir(input);
    settings.httpThreads = std::clamp(input.cores, 1U, 256U);
    settings.trustedProxies = {"127.0.0.0/8", "::1"};
    // The weakest first; what comes later replaces it.
    const std::string config =
        flags.contains("config") ? flags["config"] : lookUp(input, variableOf("config"));
    if (!config.empty()) {
        if (auto applied = applyFile(config, settings); !applied.ok()) {
            return applied.error();
        }
    }
    if (auto applied = applyEnvironment(input, settings, read.notes); !applied.ok()) {
        return applied.error();
    }
    for (const auto& [name, value] : flags) {
        if (name != "config") {
            if (auto applied = applyAt("--" + name, *settingNamed(name), value, settings); !applied.ok()) {
                return applied.error();
            }
        }
    }
    if (auto finished = finish(settings); !finished.ok()) {
        return finished.error();
    }
    return read;
}

} // namespace breakwater::app
