// SPDX-License-Identifier: Apache-2.0
#include "shared/base/log.h"
#include "tests/simulation/simulation.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string_view>

// simulation --seed N                  replays one seed and tells what it found
// simulation [--from N] [--count N]    runs many, prints those that break something, and what never came up
// simulation --bug N --count N         with the Nth bug of PlantedBug in the rules
// simulation --reader-bug N            with the Nth bug of ReaderBug in the front

namespace {

using breakwater::simulation::Coverage;
using breakwater::simulation::Report;
using breakwater::simulation::simulate;

struct Request {
    std::uint64_t from = 1;
    std::uint64_t count = 2'000;
    bool verbose = false;
    auto operator<=>(const Request&) const = default;
};

} // namespace

int main(int argc, char** argv) {
    breakwater::base::setLogLevel(breakwater::base::LogLevel::Error);
    Request request;
    auto bug = breakwater::fakes::PlantedBug::None;
    auto readerBug = breakwater::simulation::ReaderBug::None;
    for (int i = 1; i + 1 < argc; i += 2) {
        const std::string_view name = argv[i];
        const std::uint64_t value = std::strtoull(argv[i + 1], nullptr, 10);
        if (name == "--seed") {
            request = {value, 1, true};
        } else if (name == "--from") {
            request.from = value;
        } else if (name == "--count") {
            request.count = value;
        } else if (name == "--bug") {
            bug = static_cast<breakwater::fakes::PlantedBug>(value);
        } else if (name == "--reader-bug") {
            readerBug = static_cast<breakwater::simulation::ReaderBug>(value);
        } else {
            std::fprintf(stderr, "unknown: %s\n", argv[i]);
            return 2;
        }
    }
    Coverage coverage;
    std::uint64_t failed = 0;
    const auto began = std::chrono::steady_clock::now();
    for (std::uint64_t seed = request.from; seed < request.from + request.count; ++seed) {
        const Report report = simulate(seed, bug, readerBug);
        coverage.add(report.coverage);
        failed += report.violations.empty() ? 0 : 1;
        if (request.verbose || (!report.violations.empty() && failed <= 20)) {
            std::printf("%s\n", report.text().c_str());
        }
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    std::printf("%llu seeds in %.1f s, %llu of them break something\n",
                static_cast<unsigned long long>(request.count), took.count(),
                static_cast<unsigned long long>(failed));
    if (!request.verbose) {
        for (const std::string& name : coverage.missing()) {
            std::printf("never came up: %s\n", name.c_str());
        }
    }
    return failed == 0 ? 0 : 1;
}
