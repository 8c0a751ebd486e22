// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"

#include <string>
#include <utility>
#include <vector>

namespace breakwater::contract {

/// Answers as text, so that two stores' can be compared and shown. Ids of audit entries are left out: each
/// store makes its own. Errors are told by their code and value; the sentence is not part of the contract.
std::string told(const base::Error& error);
std::string told(const core::JoinAnswer& answer);
std::string told(const core::TickAnswer& answer);
std::string told(const core::ActAnswer& answer);
std::string told(const core::EventMeta& meta);
std::string told(const core::AdoptAnswer& answer);
std::string told(const core::PlaceLookup& found);
std::string told(const model::Ban& ban);
std::string told(const std::vector<model::Ban>& bans);
std::string told(const std::vector<model::AuditEntry>& entries);
std::string told(const std::vector<model::EventId>& ids);
std::string told(const std::vector<core::StoredSnapshot>& snapshots);
std::string told(const std::string& bytes);
std::string told(bool yes);
std::string told(base::Done done);

template<typename T>
std::string told(const base::Result<T>& result) {
    return result ? told(*result) : told(result.error());
}

} // namespace breakwater::contract
