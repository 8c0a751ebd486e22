// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/client.h"

#include <algorithm>

// Figures, the audit trail, operators.

namespace breakwater::client::demo {

namespace {

using base::ErrorCode;

constexpr std::size_t kLongestName = 64;

base::Error noOperator() {
    return base::makeError(ErrorCode::NotFound, "No operator has this name. List the operators to see them.");
}

bool isName(const std::string& name) {
    return !name.empty() && name.size() <= kLongestName &&
           std::all_of(name.begin(), name.end(), [](unsigned char c) {
               return std::isalnum(c) != 0 || c == '.' || c == '_' || c == '-' || c == '@';
           });
}

} // namespace

std::shared_ptr<OperatorClient> World::clientOf(const std::string& caller, model::Role role) {
    const Lock lock(m_mutex);
    operators[caller] = {caller, role, m_now, false};
    return std::make_shared<DemoClient>(shared_from_this(), caller);
}

SubscriptionPtr DemoClient::watchSnapshots(const Id& id, base::Millis interval, base::Seconds history,
                                           Watcher<WatchedSnapshot> watcher) {
    const auto lock = begin(Need::Read, "TelemetryService/WatchSnapshots", id);
    return lock.ok() ? m_world->watchSnapshots(id, interval, history, std::move(watcher))
                     : m_world->refuseUnlocked(std::move(watcher), lock.error());
}

base::Result<model::Page<model::Snapshot>> DemoClient::listSnapshots(const Id& id,
                                                                     std::optional<base::WallTime> begins,
                                                                     std::optional<base::WallTime> ends,
                                                                     const model::PageRequest& page) {
    const auto lock = begin(Need::Read, "TelemetryService/ListSnapshots", id);
    if (!lock.ok()) {
        return lock.error();
    }
    const auto show = m_world->get(id);
    if (!show.ok()) {
        return show.error();
    }
    std::vector<model::Snapshot> snapshots;
    for (const model::Snapshot& snapshot : show.value()->hour) {
        if ((!begins || snapshot.event.at >= *begins) && (!ends || snapshot.event.at < *ends)) {
            snapshots.push_back(snapshot);
        }
    }
    return pageOf(std::move(snapshots), page);
}

base::Result<model::Page<model::AuditEntry>> DemoClient::listEntries(const Id& id,
                                                                     const model::PageRequest& page) {
    const auto lock = begin(Need::Read, "AuditService/ListEntries", id);
    if (!lock.ok()) {
        return lock.error();
    }
    // The page token is how many entries are older: what is new meanwhile does not shift the pages.
    const auto& trail = m_world->trail;
    const auto from = startOf(page, trail.size());
    if (!from.ok()) {
        return from.error();
    }
    std::size_t left = std::min(*from, trail.size());
    const std::size_t size = page.size == 0 ? 100 : std::min<std::size_t>(page.size, 1'000);
    model::Page<model::AuditEntry> entries;
    for (; left > 0; --left) {
        const model::AuditEntry& entry = trail[left - 1];
        if (!id.empty() && entry.event != id) {
            continue;
        }
        if (entries.items.size() == size) {
            entries.nextToken = std::to_string(left);
            break;
        }
        entries.items.push_back(entry);
    }
    return entries;
}

SubscriptionPtr DemoClient::watchEntries(const Id& id, Watcher<model::AuditEntry> watcher) {
    const auto lock = begin(Need::Read, "AuditService/WatchEntries", id);
    return lock.ok() ? m_world->watchEntries(id, std::move(watcher))
                     : m_world->refuseUnlocked(std::move(watcher), lock.error());
}

base::Result<model::Caller> DemoClient::whoAmI() {
    if (m_hungUp) {
        return base::makeError(ErrorCode::Unreachable, "The connection has been given up here.");
    }
    return m_world->whoIs(m_caller);
}

base::Result<model::IssuedOperator> DemoClient::createOperator(const std::string& name, model::Role role) {
    const auto lock = begin(Need::Administer, "OperatorService/CreateOperator");
    if (!lock.ok()) {
        return lock.error();
    }
    if (!isName(name)) {
        return base::makeError(ErrorCode::InvalidRequest,
                               "name must be 1 to 64 of the characters A-Z a-z 0-9 . _ - @.", "name");
    }
    const model::Operator made{name, role, m_world->now(), false};
    const auto known = m_world->operators.find(name);
    if (known != m_world->operators.end() && !known->second.revoked) {
        m_world->audit(m_caller, {}, "create_operator", "", model::toText(made), "", "ALREADY_EXISTS");
        return base::makeError(ErrorCode::AlreadyExists,
                               "An operator has this name already. Choose another.");
    }
    m_world->operators[name] = made;
    m_world->audit(m_caller, {}, "create_operator", "", model::toText(made), "");
    return model::IssuedOperator{made, m_world->drawToken()};
}

base::Result<model::Page<model::Operator>> DemoClient::listOperators(const model::PageRequest& page) {
    const auto lock = begin(Need::Administer, "OperatorService/ListOperators");
    if (!lock.ok()) {
        return lock.error();
    }
    std::vector<model::Operator> operators;
    for (const auto& [name, entry] : m_world->operators) {
        operators.push_back(entry);
    }
    return pageOf(std::move(operators), page);
}

base::Result<model::Operator> DemoClient::changeOperator(const char* call, const char* action,
                                                         const std::string& name,
                                                         std::optional<model::Role> role) {
    const auto lock = begin(Need::Administer, call);
    if (!lock.ok()) {
        return lock.error();
    }
    const std::string to = model::toText(
        model::Operator{.name = name, .role = role.value_or(model::Role::Viewer), .revoked = !role});
    const auto known = m_world->operators.find(name);
    if (known == m_world->operators.end()) {
        m_world->audit(m_caller, {}, action, name, to, "", "NOT_FOUND");
        return noOperator();
    }
    const std::string from = model::toText(known->second);
    known->second.role = role.value_or(known->second.role);
    known->second.revoked = known->second.revoked || !role;
    m_world->audit(m_caller, {}, action, from, to, "");
    return known->second;
}

base::Result<model::Operator> DemoClient::setRole(const std::string& name, model::Role role) {
    return changeOperator("OperatorService/SetRole", "set_role", name, role);
}

base::Result<model::Operator> DemoClient::revokeOperator(const std::string& name) {
    return changeOperator("OperatorService/RevokeOperator", "revoke_operator", name, std::nullopt);
}

} // namespace breakwater::client::demo
