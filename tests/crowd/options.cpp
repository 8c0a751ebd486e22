// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/options.h"

#include "shared/base/text.h"

#include <CLI/CLI.hpp>
#include <sys/resource.h>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <random>

namespace breakwater::crowd {
namespace {

constexpr int kUsage = 2;

base::Micros secondsOf(double seconds) {
    return base::Micros(static_cast<std::int64_t>(seconds * 1e6));
}

/// What the command line holds before it is understood.
struct Raw {
    std::vector<std::string> urls{"http://127.0.0.1:8080"};
    std::string poll = "server";
    double joinSeconds = 10;
    double awaySeconds = 60;
    double timeout = 3600;
    double requestTimeout = 5;
    double settle = 60;
    double wait = 10;
    double rate = -1;
    double grace = 30;
    unsigned entryWindow = 0;
    std::optional<std::uint64_t> seed;
    bool noKey = false;
};

void declareShape(CLI::App& app, Options& options, Raw& raw) {
    const auto share = CLI::Range(0.0, 1.0);
    app.add_option("--people", options.shape.people, "How many visitors come")
        ->capture_default_str()
        ->check(CLI::Range(1U, 10'000'000U));
    app.add_option("--join-seconds", raw.joinSeconds, "They join within so many seconds")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 86'400.0));
    app.add_option("--poll", raw.poll,
                   "How often they ask: server (as poll_after_ms says), Ns (e.g. 5s), off")
        ->capture_default_str();
    app.add_option("--streams", options.shape.streams, "So many hold an event stream instead of polling")
        ->capture_default_str();
    app.add_option("--bots", options.shape.bots,
                   "Share that are bots: joins in bursts, few prefixes, machine cadence")
        ->capture_default_str()
        ->check(share);
    app.add_option("--away", options.shape.away, "Share that stop polling for a while and come back")
        ->capture_default_str()
        ->check(share);
    app.add_option("--away-seconds", raw.awaySeconds, "How long they stay away, on the mean")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 86'400.0));
    app.add_option("--leave", options.shape.leave, "Share that leave the line")
        ->capture_default_str()
        ->check(share);
    app.add_option("--enter", options.shape.enter, "Share of the called that enter")
        ->capture_default_str()
        ->check(share);
    app.add_option("--probe", options.shape.probe,
                   "Share that repeat joins and enters and show altered tokens and passes")
        ->capture_default_str()
        ->check(share);
    app.add_option("--check-passes", options.shape.checkPasses, "Share whose pass' signature is checked")
        ->capture_default_str()
        ->check(share);
    app.add_option(
        "--seed", raw.seed,
        "The same seed makes the same crowd, down to its Idempotency-Keys; without: a new one, told "
        "in the report");
}

void declareWork(CLI::App& app, Options& options, Raw& raw) {
    app.add_option("--http", raw.urls, "A gateway, http://HOST:PORT; may be repeated")->capture_default_str();
    app.add_option("--event", options.event, "The event's id")->required();
    app.add_flag("--no-idempotency", raw.noKey,
                 "Join without Idempotency-Key (then unknown joins are not retried)");
    app.add_option("--connections", options.connections,
                   "Connections to each gateway; 0: by the number of people")
        ->capture_default_str()
        ->check(CLI::Range(0U, 20'000U));
    app.add_option("--pipeline", options.pipeline, "Polls under way on one connection")
        ->capture_default_str()
        ->check(CLI::Range(1U, FlightRing::kMost));
    app.add_option("--workers", options.workers, "Threads; 0: one up to a million people, then two")
        ->capture_default_str()
        ->check(CLI::Range(0U, 64U));
    app.add_option("--timeout", raw.timeout,
                   "Seconds after which everyone still waiting is asked and the run ends")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 604'800.0));
    app.add_option("--request-timeout", raw.requestTimeout,
                   "Seconds until an answer counts as unknown; twice that for joins, enters, leaves")
        ->capture_default_str()
        ->check(CLI::Range(0.05, 600.0));
    app.add_option("--settle", raw.settle, "Seconds for the asking at the end")
        ->capture_default_str()
        ->check(CLI::Range(0.1, 3600.0));
    app.add_option("--wait", raw.wait, "Seconds to wait for a gateway to answer at the start")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 3600.0));
    app.add_option("--report", options.reportFile, "Write the report to this file too, as JSON");
    app.add_flag("--quiet", options.quiet, "No progress line");
}

void declareJudge(CLI::App& app, Options& options, Raw& raw) {
    app.add_option("--rate", raw.rate,
                   "Admissions a second to compare with; without: what the event says, followed");
    app.add_option("--burst", options.judge.burst,
                   "Largest burst in admissions; without: 250 ms worth of the rate");
    app.add_option("--entry-window", raw.entryWindow, "The event's entry window in seconds; without: learnt");
    app.add_option("--grace", raw.grace, "Seconds added to what an honest line takes; 0: don't judge that")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 86'400.0));
}

std::string understandPoll(const std::string& text, Options& options) {
    if (text == "server") {
        options.poll = PollMode::Server;
    } else if (text == "off") {
        options.poll = PollMode::Off;
    } else {
        char* end = nullptr;
        const double seconds = std::strtod(text.c_str(), &end);
        if (end == text.c_str() || std::string_view(end) != "s" || !std::isfinite(seconds) ||
            seconds < 0.01 || seconds > 3600) {
            return "--poll " + text + ": say server, off, or seconds as in 5s";
        }
        options.poll = PollMode::Fixed;
        options.pollEvery = base::Millis(static_cast<std::int64_t>(seconds * 1000));
    }
    return {};
}

bool isEventId(std::string_view id) {
    const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !id.empty() && id.size() <= 40 && plain(id.front()) && plain(id.back()) &&
           std::all_of(id.begin(), id.end(), [&](char c) { return plain(c) || c == '-'; });
}

/// Takes as many descriptors as the system lets it; says what to do when that isn't enough.
std::string raiseLimit(const Options& options) {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
    const auto needed =
        std::uint64_t{options.connections} * options.gateways.size() + options.shape.streams + 64;
    if (needed > limit.rlim_max) {
        return "this needs " + std::to_string(needed) + " open files and the limit is " +
               std::to_string(limit.rlim_max) +
               "; take fewer --streams or --connections, or raise it (ulimit -Hn)";
    }
    return {};
}

std::string understand(const Raw& raw, Options& options) {
    for (const auto& url : raw.urls) {
        auto gateway = resolveGateway(url);
        if (!gateway) {
            return gateway.error().detail;
        }
        options.gateways.push_back(std::move(gateway).value());
    }
    if (!isEventId(options.event)) {
        return "--event " + options.event + ": ids are small letters, digits and inner dashes, at most 40";
    }
    if (options.shape.leave + options.shape.away > 1) {
        return "--leave and --away together are more than everyone";
    }
    if (options.shape.streams > options.shape.people) {
        return "--streams is more than --people";
    }
    if (auto wrong = understandPoll(raw.poll, options); !wrong.empty()) {
        return wrong;
    }
    options.shape.seed = raw.seed ? *raw.seed : std::random_device{}();
    options.shape.joinSpan = secondsOf(raw.joinSeconds);
    options.shape.awayFor = secondsOf(raw.awaySeconds);
    options.timeout = std::chrono::ceil<base::Seconds>(secondsOf(raw.timeout));
    options.settle = std::chrono::ceil<base::Seconds>(secondsOf(raw.settle));
    options.waitForService = std::chrono::ceil<base::Seconds>(secondsOf(raw.wait));
    options.requestTimeout = std::chrono::ceil<base::Millis>(secondsOf(raw.requestTimeout));
    options.judge.grace = secondsOf(raw.grace);
    options.judge.entryWindow = base::Seconds(raw.entryWindow);
    options.idempotency = !raw.noKey;
    if (raw.rate >= 0) {
        options.rate = raw.rate;
    }
    if (options.workers == 0) {
        options.workers = options.shape.people > 1'000'000 ? 2 : 1;
    }
    options.workers = std::min(options.workers, options.shape.people);
    if (options.connections == 0) {
        options.connections = std::clamp(options.shape.people / 100, 8U, 2048U);
    }
    options.connections = std::max(options.connections, options.workers);
    return raiseLimit(options);
}

} // namespace

std::optional<Options> parseOptions(int argc, const char* const* argv, int& exitCode) {
    CLI::App app(
        "A simulated crowd against Breakwater's browser API, and a judge of what it saw.\n"
        "Exit status: 0 clean, 1 an invariant is broken, 2 usage, 3 nothing answered, 4 clean, but somebody "
        "never got a place.",
        "breakwater-crowd");
    Options options;
    Raw raw;
    declareWork(app, options, raw);
    declareShape(app, options, raw);
    declareJudge(app, options, raw);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exitCode = app.exit(error) == 0 ? 0 : kUsage;
        return std::nullopt;
    }
    if (const auto wrong = understand(raw, options); !wrong.empty()) {
        std::cerr << "breakwater-crowd: " << wrong << '\n';
        exitCode = kUsage;
        return std::nullopt;
    }
    return options;
}

} // namespace breakwater::crowd
