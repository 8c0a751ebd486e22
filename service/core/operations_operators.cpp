// SPDX-License-Identifier: Apache-2.0
#include "service/core/operations_desk.h"

#include <algorithm>

// Who may call: every act on an operator, refused or not, is in the service's trail.

namespace breakwater::core {

namespace {

std::string outcomeOf(const base::Result<model::IssuedOperator>& result) {
    return result ? "done" : std::string(base::toText(result.error().code));
}

} // namespace

void OperationsDesk::createOperator(Caller who, std::string name, model::Role role,
                                    Callback<model::IssuedOperator> done) {
    const std::string to = model::toText(model::Operator{.name = name, .role = role});
    m_parts.operators.create(
        name, role,
        [this, alive = m_alive, who, to, done = std::move(done)](base::Result<model::IssuedOperator> issued) {
            if (*alive) {
                auditOperator(who, "create_operator", "", to, outcomeOf(issued));
                done(std::move(issued));
            }
        });
}

void OperationsDesk::listOperators(Pages page, Paged<model::Operator> done) {
    const std::vector<model::Operator> all = m_parts.operators.list();
    const auto isLast = [&](const model::Operator& entry) { return entry.name == page.token; };
    if (!page.token.empty() && std::none_of(all.begin(), all.end(), isLast)) {
        done(model::badPageToken());
        return;
    }
    done(pageOf(all, page, [](const model::Operator& entry) { return entry.name; }));
}

void OperationsDesk::setRole(Caller who, std::string name, model::Role role, Callback<model::Operator> done) {
    changeOperator(who, "set_role", name, role, std::move(done));
}

void OperationsDesk::revokeOperator(Caller who, std::string name, Callback<model::Operator> done) {
    changeOperator(who, "revoke_operator", name, std::nullopt, std::move(done));
}

/// `role`: the new one; none revokes.
void OperationsDesk::changeOperator(const Caller& who, const std::string& action, const std::string& name,
                                    std::optional<model::Role> role, Callback<model::Operator> done) {
    const std::vector<model::Operator> all = m_parts.operators.list();
    const auto known = std::find_if(all.begin(), all.end(),
                                    [&](const model::Operator& entry) { return entry.name == name; });
    const std::string from = known != all.end() ? model::toText(*known) : std::string();
    model::Operator wanted{.name = name, .role = role.value_or(model::Role::Viewer), .revoked = !role};
    m_parts.operators.change(
        name, role, !role,
        [this, alive = m_alive, who, action, from, to = model::toText(wanted),
         done = std::move(done)](base::Result<OperatorTable::Change> changed) {
            if (!*alive) {
                return;
            }
            if (!changed) {
                auditOperator(who, action, from, to, std::string(base::toText(changed.error().code)));
                done(changed.error());
                return;
            }
            auditOperator(who, action, model::toText(changed->before), model::toText(changed->after), "done");
            done(changed->after);
        });
}

void OperationsDesk::auditOperator(const Caller& who, const std::string& action, const std::string& from,
                                   const std::string& to, const std::string& outcome) {
    model::AuditEntry entry;
    entry.actor = who.name;
    entry.action = action;
    entry.from = from;
    entry.to = to;
    entry.outcome = outcome;
    m_parts.gateway.store.appendAudit(std::move(entry), [](const base::Status&) {});
}

} // namespace breakwater::core
