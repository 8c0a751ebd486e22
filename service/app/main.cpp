// SPDX-License-Identifier: Apache-2.0
#include "service/app/service.h"
#include "service/app/settings.h"
#include "service/app/state_folder.h"
#include "shared/base/log.h"

#include <sys/resource.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <iostream>

// jemalloc reads this at its start: memory goes back to the system within seconds after the peak; where it
// was asked for is noted once in half a megabyte, so that /debug/pprof/heap has an answer when memory is what
// puzzles.
extern "C" {
const char* malloc_conf = // NOLINT: its name
    "background_thread:true,dirty_decay_ms:2000,muzzy_decay_ms:0,prof:true,lg_prof_sample:19";
}

namespace {

using namespace breakwater;

constexpr rlim_t kFilesForOurselves = 500;

int refuse(const base::Error& error) {
    std::cerr << "breakwaterd: " << error.detail << "\n";
    return EXIT_FAILURE;
}

/// As many files as the system lets us have; the public port takes at most what is left of them.
void raiseFileLimit(app::Settings& settings) {
    rlimit files{};
    if (getrlimit(RLIMIT_NOFILE, &files) != 0) {
        return;
    }
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
    const rlim_t most = files.rlim_max > 2 * kFilesForOurselves ? files.rlim_max - kFilesForOurselves : 500;
    if (settings.maxConnections > most) {
        base::log(base::LogLevel::Warning, "fewer_connections",
                  {{"wanted", std::to_string(settings.maxConnections)},
                   {"at_most", std::to_string(most)},
                   {"why", "the limit on open files (ulimit -Hn, LimitNOFILE) is lower"}});
        settings.maxConnections = static_cast<std::uint32_t>(most);
    }
}

sigset_t stopSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    return signals;
}

/// True when a stop signal came within the time.
bool signalWithin(base::Millis patience) {
    const sigset_t signals = stopSignals();
    const timespec time{patience.count() / 1000, (patience.count() % 1000) * 1'000'000};
    return sigtimedwait(&signals, nullptr, &time) > 0;
}

/// Ends the process at a second signal, while the first one is being obeyed on the main thread.
void endAtOnce(int) {
    std::_Exit(EXIT_FAILURE);
}

int run(app::Settings settings) {
    const sigset_t signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr); // before any thread: they all inherit it
    std::signal(SIGPIPE, SIG_IGN);
    raiseFileLimit(settings);
    auto folder = app::StateFolder::open(settings.stateDir);
    if (!folder) {
        return refuse(folder.error());
    }
    auto service = app::Service::start(settings, *folder);
    if (!service) {
        return refuse(service.error());
    }
    while (!signalWithin(base::Millis(500))) {
        if (const std::string why = (*service)->fatal(); !why.empty()) {
            (*service)->stop();
            return refuse(base::makeError(base::ErrorCode::Internal, why));
        }
    }
    base::log(base::LogLevel::Info, "draining", {{"delay_ms", std::to_string(settings.drainDelay.count())}});
    (*service)->beginDraining();
    if (signalWithin(settings.drainDelay)) {
        return EXIT_FAILURE;
    }
    std::signal(SIGTERM, endAtOnce);
    std::signal(SIGINT, endAtOnce);
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
    (*service)->stop();
    base::log(base::LogLevel::Info, "stopped");
    return EXIT_SUCCESS;
}

} // namespace

int main(int argc, char** argv) {
    auto read = app::readSettings(app::settingsInputOf(argc, argv));
    if (!read) {
        return refuse(read.error());
    }
    if (!read->print.empty()) {
        std::cout << read->print;
        return EXIT_SUCCESS;
    }
    base::setLogLevel(read->settings.logLevel);
    for (const std::string& note : read->notes) {
        base::log(base::LogLevel::Warning, "setting", {{"note", note}});
    }
    return run(std::move(read->settings));
}
