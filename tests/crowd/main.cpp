// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/crowd.h"
#include "tests/crowd/report.h"

#include <csignal>
#include <fstream>
#include <iostream>

namespace {

constexpr int kBroken = 1;
constexpr int kUsage = 2;
constexpr int kNothingReachable = 3;
constexpr int kNotEveryone = 4;

// A signal handler can reach nothing else.
std::atomic<int> stopRequests{0};

void onSignal(int) {
    stopRequests.fetch_add(1);
}

} // namespace

int main(int argc, char** argv) {
    using namespace breakwater;
    int exitCode = 0;
    const auto options = crowd::parseOptions(argc, argv, exitCode);
    if (!options) {
        return exitCode;
    }
    std::ofstream file;
    if (!options->reportFile.empty()) {
        file.open(options->reportFile,
                  std::ios::trunc); // before the run: a path that can't be written costs no run
        if (!file) {
            std::cerr << "breakwater-crowd: can't write --report " << options->reportFile << '\n';
            return kUsage;
        }
    }
    std::signal(SIGINT, onSignal);
    std::signal(SIGTERM, onSignal);
    const auto progress = [&](std::string_view line) {
        if (!options->quiet) {
            std::cerr << line << std::endl;
        }
    };
    const auto summary = crowd::runCrowd(*options, stopRequests, progress);
    if (!summary) {
        std::cerr << "breakwater-crowd: " << summary.error().detail << '\n';
        return summary.error().code == base::ErrorCode::EventNotFound ? kUsage : kNothingReachable;
    }
    std::cout << crowd::reportText(*summary) << std::flush;
    if (file.is_open()) {
        file << crowd::reportJson(*summary) << '\n';
    }
    if (!summary->verdict.clean()) {
        return kBroken;
    }
    return summary->withoutPlace() == 0 ? 0 : kNotEveryone;
}
