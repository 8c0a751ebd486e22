// SPDX-License-Identifier: Apache-2.0
#include "service/core/operator_table.h"

#include "shared/base/text.h"

#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>

namespace breakwater::core {

using base::ErrorCode;

namespace {

constexpr base::Micros kReadPeriod{500'000};
constexpr std::size_t kTokenBytes = 32;
constexpr int kTries = 8;

std::string hashOf(std::string_view token) {
    std::array<std::uint8_t, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const std::uint8_t*>(token.data()), token.size(), digest.data());
    return base::toHex(digest);
}

bool isName(const std::string& name) {
    return !name.empty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
               c == '_' || c == '-' || c == '@';
    });
}

} // namespace

OperatorTable::OperatorTable(Store& store, Scheduler& scheduler) : m_store(store), m_scheduler(scheduler) {}

OperatorTable::~OperatorTable() {
    *m_alive = false;
}

void OperatorTable::start(std::function<void(bool anyone)> ready) {
    m_ready = std::move(ready);
    read();
}

void OperatorTable::read() {
    m_store.readOperators([this, alive = m_alive](base::Result<std::vector<StoredOperator>> entries) {
        if (!*alive) {
            return;
        }
        if (entries) {
            take(*entries);
        }
        m_scheduler.after(kReadPeriod, [this, alive] {
            if (*alive) {
                read();
            }
        });
        if (entries && m_ready) {
            std::exchange(m_ready, nullptr)(!entries->empty());
        }
    });
}

void OperatorTable::take(const std::vector<StoredOperator>& entries) {
    std::map<std::string, StoredOperator, std::less<>> fresh;
    for (const StoredOperator& entry : entries) {
        fresh.emplace(entry.tokenHash, entry);
    }
    const std::lock_guard lock(m_mutex);
    m_byHash.swap(fresh);
    m_hasRead = true;
}

std::optional<model::Caller> OperatorTable::check(std::string_view token) const {
    if (token.empty() || token.size() > 256) {
        return std::nullopt;
    }
    // Looking a hash up by its text leaks nothing of the token: who could use it would need a preimage.
    const std::string hash = hashOf(token);
    const std::lock_guard lock(m_mutex);
    const auto found = m_byHash.find(hash);
    if (found == m_byHash.end() || found->second.who.revoked) {
        return std::nullopt;
    }
    return model::Caller{found->second.who.name, found->second.who.role};
}

std::string OperatorTable::newToken() {
    std::array<std::uint8_t, kTokenBytes> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
        return {};
    }
    return "bwo_" + base::toBase64Url(bytes);
}

void OperatorTable::create(const std::string& name, model::Role role, Callback<model::IssuedOperator> done) {
    if (!isName(name)) {
        done(base::makeError(ErrorCode::OutOfRange,
                             "name must be 1 to 64 of the characters A-Z a-z 0-9 . _ - @.", "name"));
        return;
    }
    if (name == "system" || name == "unknown") { // who acts by itself, and whom nobody knows, in the trail
        done(base::makeError(ErrorCode::OutOfRange,
                             "The service itself acts under this name. Choose another.", "name"));
        return;
    }
    const std::string token = newToken();
    if (token.empty()) {
        done(base::makeError(ErrorCode::Internal, "The machine gives no random numbers. Try again."));
        return;
    }
    StoredOperator entry;
    entry.who.name = name;
    entry.who.role = role;
    entry.who.createdAt = base::SystemClock().wall();
    entry.tokenHash = hashOf(token);
    m_store.putOperator(entry, std::nullopt,
                        [this, alive = m_alive, entry, token, done = std::move(done)](base::Status put) {
                            if (!*alive) {
                                return;
                            }
                            if (!put) {
                                done(put.error());
                                return;
                            }
                            {
                                const std::lock_guard lock(m_mutex);
                                m_byHash[entry.tokenHash] = entry;
                            }
                            done(model::IssuedOperator{entry.who, token});
                        });
}

void OperatorTable::change(const std::string& name, std::optional<model::Role> role, bool revoke,
                           Callback<Change> done) {
    change(name, role, revoke, kTries, std::move(done));
}

/// On the record as it stands: who crosses another change begins anew.
void OperatorTable::change(const std::string& name, std::optional<model::Role> role, bool revoke, int tries,
                           Callback<Change> done) {
    m_store.readOperators([this, alive = m_alive, name, role, revoke, tries,
                           done = std::move(done)](base::Result<std::vector<StoredOperator>> entries) {
        if (!*alive) {
            return;
        }
        if (!entries) {
            done(entries.error());
            return;
        }
        const auto found = std::find_if(entries->begin(), entries->end(),
                                        [&](const StoredOperator& entry) { return entry.who.name == name; });
        if (found == entries->end()) {
            done(base::makeError(ErrorCode::NotFound,
                                 "No operator has this name. List the operators to see them."));
            return;
        }
        StoredOperator entry = *found;
        entry.who.role = role.value_or(entry.who.role);
        entry.who.revoked = entry.who.revoked || revoke;
        m_store.putOperator(entry, *found, [=, this, before = found->who](base::Status put) {
            if (!*alive) {
                return;
            }
            if (!put && put.error().code == ErrorCode::RevisionConflict && tries > 1) {
                change(name, role, revoke, tries - 1, done);
                return;
            }
            if (!put) {
                done(put.error());
                return;
            }
            {
                const std::lock_guard lock(m_mutex);
                m_byHash[entry.tokenHash] = entry;
            }
            done(Change{before, entry.who});
        });
    });
}

std::vector<model::Operator> OperatorTable::list() const {
    std::vector<model::Operator> all;
    const std::lock_guard lock(m_mutex);
    for (const auto& [hash, entry] : m_byHash) {
        all.push_back(entry.who);
    }
    std::sort(all.begin(), all.end(),
              [](const model::Operator& a, const model::Operator& b) { return a.name < b.name; });
    return all;
}

} // namespace breakwater::core
