// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/input.h"
#include "console/ctl/nouns.h"
#include "console/ctl/rows.h"
#include "shared/base/text.h"

namespace breakwater::ctl {

namespace {

Row everythingOf(const client::FoundPlace& found) {
    Row row = rowOf(found.place);
    row.insert(row.begin(), {"event", found.event.text()});
    std::string reasons;
    for (const auto& reason : found.place.suspicion.reasons) {
        reasons += (reasons.empty() ? "" : ", ") + reason.code + " " + std::to_string(reason.points);
    }
    const bool banned = found.place.cell.state == model::PlaceState::Banned;
    const Row rest = {
        {"why_suspect", textOrUnknown(reasons)},
        {"present", found.place.present},
        {"last_seen", timeOrUnknown(found.place.lastSeen)},
        {"until", timeOrUnknown(found.place.until)},
        {"was", banned ? Value(std::string(model::toText(found.place.cell.formerState))) : Value(Unknown{})},
        {"ban", banned ? Value(std::uint64_t{found.place.cell.banNumber}) : Value(Unknown{})},
        {"ban_reason", textOrUnknown(found.place.banReason)}};
    row.insert(row.end(), rest.begin(), rest.end());
    return row;
}

void addShow(Verbs& verbs, CLI::App& noun) {
    struct Values {
        model::EventId id;
        std::string name;
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb =
        verbs.verb(noun, "show", "one place by its number or waiting token", [values](Session& session) {
            const auto number = base::parseUnsigned(values->name);
            const client::PlaceName name =
                number ? client::PlaceName(model::Seq(*number)) : client::PlaceName(values->name);
            return showOne(session, session.client.lookUpPlace(values->id, name), everythingOf);
        });
    eventArgument(verb, values->id)->required();
    verb.add_option("place", values->name, "its number or its waiting token")->required();
}

void addList(Verbs& verbs, CLI::App& noun) {
    struct Values {
        model::EventId id;
        std::vector<std::string> states;
        model::PlaceFilter filter;
        model::PageRequest page;
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb = verbs.verb(noun, "list", "places in join order", [values](Session& session) {
        return showPage(session, session.client.listPlaces(values->id, values->filter, values->page),
                        [](const model::Place& place) { return rowOf(place); });
    });
    eventArgument(verb, values->id)->required();
    verb.add_option_function<std::vector<std::string>>(
        "--state",
        [values](const std::vector<std::string>& states) {
            for (const auto& text : states) {
                const auto state = model::parsePlaceState(text);
                if (!state) {
                    throw CLI::ValidationError("--state", "there is no state `" + text + "`");
                }
                values->filter.states.push_back(*state);
            }
        },
        "only places in this state, such as waiting or no_show; repeatable");
    readOption(verb, "--prefix", values->filter.prefix, model::parseAddressPrefix,
               "a prefix such as 203.0.113.0/24", "only places of this address prefix");
    readOption(verb, "--agent", values->filter.agent, parseAgent, "16 hexadecimal digits",
               "only of this user agent");
    verb.add_option("--score", values->filter.leastScore, "only with at least this score, 0 to 100")
        ->check(CLI::Range(0U, 100U));
    pageOptions(verb, values->page);
}

} // namespace

void addPlace(Verbs& verbs) {
    CLI::App& noun = verbs.noun("place", "single visitors' entries in a queue");
    addShow(verbs, noun);
    addList(verbs, noun);
}

void addCohort(Verbs& verbs) {
    struct Values {
        model::EventId id;
        model::PageRequest page;
    };
    const auto values = valuesOf<Values>();
    CLI::App& noun = verbs.noun("cohort", "places that share an address prefix or a user agent");
    CLI::App& verb = verbs.verb(noun, "list", "most suspicious first", [values](Session& session) {
        return showPage(session, session.client.listCohorts(values->id, values->page),
                        [](const model::Cohort& cohort) { return rowOf(cohort); });
    });
    eventArgument(verb, values->id)->required();
    pageOptions(verb, values->page);
}

} // namespace breakwater::ctl
