// SPDX-License-Identifier: Apache-2.0
//
// gateway-id      = id LF
// breakwaterd.lock = pid LF (for people; the lock itself is flock's)
#include "service/app/state_folder.h"

#include "shared/base/text.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace breakwater::app {

namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;

constexpr std::size_t kLongestSmallFile = 4096;

std::string_view withoutNewline(std::string_view text) {
    return text.substr(0, text.find('\n'));
}

base::Error alreadyTaken(const std::filesystem::path& folder, const std::filesystem::path& lock) {
    const auto holder = readFile(lock, kLongestSmallFile);
    std::string who = "another breakwaterd";
    if (holder.ok() && holder->has_value() && base::parseUnsigned(withoutNewline(**holder))) {
        who += " (process " + std::string(withoutNewline(**holder)) + ")";
    }
    return makeError(ErrorCode::AlreadyExists,
                     who + " works in the state folder " + folder.string() +
                         "; end it, or give this one a folder of its own with --state-dir");
}

} // namespace

Result<StateFolder> StateFolder::open(const std::filesystem::path& path) {
    if (const auto made = makePrivateFolder(path); !made.ok()) {
        return made.error();
    }
    std::error_code failed;
    const std::filesystem::path folder = std::filesystem::canonical(path, failed);
    if (failed) {
        return systemError(path, "the folder can't be read", failed.value());
    }
    const std::filesystem::path lockPath = folder / "breakwaterd.lock";
    auto lock = takeLock(lockPath);
    if (!lock.ok()) {
        return lock.error();
    }
    if (!*lock) {
        return alreadyTaken(folder, lockPath);
    }
    const std::string pid = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock->get(), 0) != 0 || ::pwrite(lock->get(), pid.data(), pid.size(), 0) < 0) {
        return systemError(lockPath, "can't be written", errno);
    }
    return StateFolder(folder, std::move(*lock));
}

bool isGatewayId(std::string_view text) {
    const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
    return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), allowed) &&
           text.front() != '-' && text.back() != '-';
}

Result<std::string> StateFolder::gatewayId(const std::function<std::uint64_t()>& random) const {
    const std::filesystem::path path = m_path / "gateway-id";
    const auto kept = readFile(path, kLongestSmallFile);
    if (!kept.ok()) {
        return kept.error();
    }
    if (kept->has_value()) {
        const std::string_view id = withoutNewline(**kept);
        if (!isGatewayId(id)) {
            return makeError(ErrorCode::Internal, path.string() +
                                                      ": holds no gateway id (1 to 40 lower-case letters, "
                                                      "digits and hyphens); correct or remove the file");
        }
        return std::string(id);
    }
    const std::uint64_t drawn = random();
    std::array<std::uint8_t, 6> bytes{};
    std::memcpy(bytes.data(), &drawn, bytes.size());
    const std::string id = "gw-" + base::toHex(bytes);
    const auto written = writeFile(path, id + "\n", IfThere::Replace);
    return written.ok() ? Result<std::string>(id) : Result<std::string>(written.error());
}

} // namespace breakwater::app
