// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/nouns.h"

namespace breakwater::ctl {

CLI::App& Verbs::noun(const std::string& name, const std::string& help) {
    CLI::App* noun = app.add_subcommand(name, help);
    noun->require_subcommand(1);
    noun->fallthrough();
    return *noun;
}

CLI::App& Verbs::verb(CLI::App& noun, const std::string& name, const std::string& help, Action action) {
    CLI::App* verb = noun.add_subcommand(name, help);
    verb->fallthrough();
    verb->callback([&choice = chosen, action = std::move(action)] { choice = action; });
    return *verb;
}

CLI::Option* eventArgument(CLI::App& verb, model::EventId& id) {
    return readOption(verb, "event", id, model::EventId::parse,
                      "an event's id: 1 to 40 lower-case letters, digits and inner hyphens",
                      "the event's id");
}

void intentOptions(CLI::App& verb, model::Intent& intent) {
    countOption(verb, "--revision", intent.expectedRevision,
                "refuse unless the event still has this revision (default: whatever it has)");
    verb.add_option("--reason", intent.reason, "why, for the audit trail");
}

void pageOptions(CLI::App& verb, model::PageRequest& page) {
    verb.add_option("--limit", page.size, "how many at most (default 100)")->check(CLI::Range(1U, 3'600U));
    verb.add_option("--page", page.token, "go on where the last page ended");
}

base::Status showDone(const Session& session, const base::Status& status, const std::string& text) {
    if (status.ok()) {
        session.show({{"result", text}});
    }
    return status;
}

} // namespace breakwater::ctl
