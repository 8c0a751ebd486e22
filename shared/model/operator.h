// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/ids.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::model {

/// viewer reads; operator runs events, rates and bans; admin also deletes, reopens, recovers and manages
/// operators; shop calls only the queue and pass services.
enum class Role : std::uint8_t { Viewer = 1, Operator = 2, Admin = 3, Shop = 4 };

std::string_view toText(Role role);
std::optional<Role> parseRole(std::string_view text);

/// Who asks: the name and role that stand behind a bearer token.
struct Caller {
    std::string name;
    Role role = Role::Viewer;

    bool operator==(const Caller&) const = default;
};

/// What every act on an event carries besides its own values: the revision it is based on (0: whatever it is)
/// and why, for the audit trail.
struct Intent {
    Revision expectedRevision;
    std::string reason;

    bool operator==(const Intent&) const = default;
};

struct Operator {
    std::string name;
    Role role = Role::Viewer;
    base::WallTime createdAt{};
    bool revoked = false;

    bool operator==(const Operator&) const = default;
};

/// `kim, viewer` or `kim, revoked`: as the audit trail shows one.
std::string toText(const Operator& who);

/// A new operator; the token is shown this once and stored only as a hash.
struct IssuedOperator {
    Operator who;
    std::string token;
};

/// One line of the audit trail: who, when, what, from, to, why; refused acts stand in it too.
struct AuditEntry {
    std::string id; ///< the stream id in the store: sorts by time, unique within its event
    base::WallTime at{};
    EventId event; ///< empty for acts outside any event
    std::string actor;
    std::string action; ///< e.g. `set_rate`, `pause`, `create_ban`
    std::string from;
    std::string to;
    std::string reason;
    std::string outcome; ///< `done`, or the error code that refused it
    Revision revision;

    bool operator==(const AuditEntry&) const = default;
};

} // namespace breakwater::model
