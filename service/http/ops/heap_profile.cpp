// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/heap_profile.h"

#include "service/http/ops/temporary_file.h"

#include <cstddef>

// jemalloc's control call, when the program is linked with it; otherwise the address is null.
extern "C" int mallctl(const char* name, void* oldValue, std::size_t* oldSize, void* newValue,
                       std::size_t newSize) __attribute__((weak));

namespace breakwater::http::ops {

namespace {

using base::ErrorCode;

bool recordsHeap() {
    bool enabled = false;
    std::size_t size = sizeof enabled;
    return mallctl("opt.prof", &enabled, &size, nullptr, 0) == 0 && enabled;
}

} // namespace

base::Result<std::string> heapProfile() {
    if (mallctl == nullptr) {
        return base::makeError(
            ErrorCode::InvalidState,
            "This program is built without jemalloc, which records the heap. Build it with "
            "libjemalloc-dev installed.");
    }
    if (!recordsHeap()) {
        return base::makeError(
            ErrorCode::InvalidState,
            "The heap is not being recorded: jemalloc was built without profiling, or "
            "MALLOC_CONF says prof:false. Start the service without that, then ask again.");
    }
    const auto file = TemporaryFile::make();
    if (!file) {
        return base::makeError(ErrorCode::Internal,
                               "No temporary file could be made. See that $TMPDIR can be written to.");
    }
    const char* path = file->path().c_str();
    if (mallctl("prof.dump", nullptr, nullptr, &path, sizeof path) != 0) {
        return base::makeError(ErrorCode::Internal, "jemalloc could not write the profile.");
    }
    return file->read();
}

} // namespace breakwater::http::ops
