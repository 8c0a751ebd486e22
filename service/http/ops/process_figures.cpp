// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <fstream>

// The CPU time comes from getrusage: the same two numbers as utime and stime in /proc/self/stat, but to the
// microsecond. /proc/self/statm = total SP resident SP ..., in pages.

namespace breakwater::http::ops {

ProcessFigures readProcess() {
    ProcessFigures figures;
    rusage used{};
    if (::getrusage(RUSAGE_SELF, &used) == 0) {
        figures.cpu = base::Seconds(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                      base::Micros(used.ru_utime.tv_usec + used.ru_stime.tv_usec);
    }
    std::ifstream statm("/proc/self/statm");
    std::uint64_t total = 0;
    std::uint64_t resident = 0;
    if (statm >> total >> resident) {
        const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        figures.virtualBytes = total * page;
        figures.residentBytes = resident * page;
    }
    return figures;
}

} // namespace breakwater::http::ops
