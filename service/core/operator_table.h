// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/operations.h"
#include "service/core/scheduler.h"

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace breakwater::core {

/// Everyone who may call the operator API, by the hash of their token; read from the store every half second,
/// so that a revocation is in force everywhere within one. The store thread writes, any thread checks.
class OperatorTable final : public CallerCheck {
  public:
    OperatorTable(Store& store, Scheduler& scheduler);
    ~OperatorTable() override;

    /// Reads the table now and then on. `ready` is called once it has been read, with whether anyone stands
    /// in it.
    void start(std::function<void(bool anyone)> ready);

    std::optional<model::Caller> check(std::string_view token) const override;
    bool isReady() const override { return m_hasRead; }

    // Store thread.
    void create(const std::string& name, model::Role role, Callback<model::IssuedOperator> done);
    /// What was and what is; NotFound, or InvalidState for what would leave no admin.
    struct Change {
        model::Operator before;
        model::Operator after;
    };
    void change(const std::string& name, std::optional<model::Role> role, bool revoke, Callback<Change> done);
    std::vector<model::Operator> list() const;

  private:
    void change(const std::string& name, std::optional<model::Role> role, bool revoke, int tries,
                Callback<Change> done);
    void read();
    void take(const std::vector<StoredOperator>& entries);
    std::string newToken();

    Store& m_store;
    Scheduler& m_scheduler;
    std::function<void(bool)> m_ready;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
    std::atomic<bool> m_hasRead{false};
    mutable std::mutex m_mutex;
    std::map<std::string, StoredOperator, std::less<>> m_byHash; ///< guarded by m_mutex
};

} // namespace breakwater::core
