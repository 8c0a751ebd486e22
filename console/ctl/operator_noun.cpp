// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/nouns.h"
#include "console/ctl/stream_wait.h"

namespace breakwater::ctl {

namespace {

Row rowOfOperator(const model::Operator& who) {
    return {{"name", who.name},
            {"role", std::string(model::toText(who.role))},
            {"created_at", timeOrUnknown(who.createdAt)},
            {"revoked", who.revoked}};
}

Row rowOfEntry(const model::AuditEntry& entry) {
    return {{"at", timeOrUnknown(entry.at)},
            {"event", textOrUnknown(entry.event.text())},
            {"actor", entry.actor},
            {"action", entry.action},
            {"from", textOrUnknown(entry.from)},
            {"to", textOrUnknown(entry.to)},
            {"outcome", entry.outcome},
            {"reason", textOrUnknown(entry.reason)},
            {"revision", entry.revision.value()},
            {"id", entry.id}};
}

struct Named {
    std::string name;
    model::Role role = model::Role::Viewer;
};

void nameAndRole(CLI::App& verb, Named& named, bool withRole) {
    verb.add_option("name", named.name, "the operator's name")->required();
    if (withRole) {
        readOption(verb, "role", named.role, model::parseRole, "viewer, operator, admin or shop",
                   "viewer, operator, admin or shop")
            ->required();
    }
}

base::Status watchEntries(Session& session, const model::EventId& id) {
    StreamWait<model::AuditEntry> wait;
    const auto subscription = session.client.watchEntries(id, wait.watcher());
    return wait.forEach(
        [&session](const model::AuditEntry& entry) {
            if (session.json) {
                printJsonLine(session.terminal.out, rowOfEntry(entry));
            } else {
                printTable(session.terminal.out, {rowOfEntry(entry)});
            }
            session.terminal.out.flush();
            return true;
        },
        session.terminal.stopped);
}

} // namespace

void addAudit(Verbs& verbs) {
    struct Values {
        model::EventId id;
        model::PageRequest page;
    };
    CLI::App& noun = verbs.noun("audit", "who did what, when and why");
    const auto list = valuesOf<Values>();
    CLI::App& listing =
        verbs.verb(noun, "list", "newest first, of one event or of all", [list](Session& session) {
            return showPage(session, session.client.listEntries(list->id, list->page), rowOfEntry);
        });
    eventArgument(listing, list->id);
    pageOptions(listing, list->page);
    const auto watched = valuesOf<Values>();
    CLI::App& watching =
        verbs.verb(noun, "watch", "new entries as they are written",
                   [watched](Session& session) { return watchEntries(session, watched->id); });
    eventArgument(watching, watched->id);
}

void addOperator(Verbs& verbs) {
    CLI::App& noun = verbs.noun("operator", "who may call (admins)");
    const auto added = valuesOf<Named>();
    nameAndRole(verbs.verb(noun, "add", "add an operator; shows the token, this once",
                           [added](Session& session) {
                               return showOne(session,
                                              session.client.createOperator(added->name, added->role),
                                              [](const model::IssuedOperator& issued) {
                                                  Row row = rowOfOperator(issued.who);
                                                  row.push_back({"token", issued.token});
                                                  return row;
                                              });
                           }),
                *added, true);
    const auto page = valuesOf<model::PageRequest>();
    pageOptions(verbs.verb(noun, "list", "all operators",
                           [page](Session& session) {
                               return showPage(session, session.client.listOperators(*page), rowOfOperator);
                           }),
                *page);
    const auto changed = valuesOf<Named>();
    nameAndRole(verbs.verb(noun, "role", "change a role",
                           [changed](Session& session) {
                               return showOne(session, session.client.setRole(changed->name, changed->role),
                                              rowOfOperator);
                           }),
                *changed, true);
    const auto revoked = valuesOf<Named>();
    nameAndRole(verbs.verb(noun, "revoke", "end a token",
                           [revoked](Session& session) {
                               return showOne(session, session.client.revokeOperator(revoked->name),
                                              rowOfOperator);
                           }),
                *revoked, false);
    verbs.verb(verbs.app, "whoami", "the name and role of your token", [](Session& session) {
        return showOne(session, session.client.whoAmI(), [](const model::Caller& caller) {
            return Row{{"name", caller.name}, {"role", std::string(model::toText(caller.role))}};
        });
    });
}

} // namespace breakwater::ctl
