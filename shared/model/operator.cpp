// SPDX-License-Identifier: Apache-2.0
#include "shared/model/operator.h"

namespace breakwater::model {

std::string_view toText(Role role) {
    switch (role) {
    case Role::Viewer: return "viewer";
    case Role::Operator: return "operator";
    case Role::Admin: return "admin";
    case Role::Shop: return "shop";
    }
    return "viewer";
}

std::optional<Role> parseRole(std::string_view text) {
    for (const auto role : {Role::Viewer, Role::Operator, Role::Admin, Role::Shop}) {
        if (text == toText(role)) {
            return role;
        }
    }
    return std::nullopt;
}

std::string toText(const Operator& who) {
    return who.name + ", " + (who.revoked ? "revoked" : std::string(toText(who.role)));
}

} // namespace breakwater::model
