// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/nouns.h"
#include "console/ctl/rows.h"
#include "console/ctl/stream_wait.h"

namespace breakwater::ctl {

namespace {

void addJoin(Verbs& verbs, CLI::App& noun) {
    const auto join = valuesOf<model::JoinRequest>();
    CLI::App& verb =
        verbs.verb(noun, "join", "take a place on behalf of a visitor", [join](Session& session) {
            return showOne(session, session.client.join(*join), [](const model::JoinAnswer& answer) {
                Row row = rowOf(answer.status);
                row.insert(row.begin(), {"waiting_token", answer.waitingToken});
                row.push_back({"replayed", answer.replayed});
                return row;
            });
        });
    eventArgument(verb, join->event)->required();
    readOption(verb, "--key", join->key, model::parseIdempotencyKey, "a UUID",
               "the same key gives the same place");
    verb.add_option("--address", join->address, "the visitor's address (believed from shops only)");
    verb.add_option("--agent", join->userAgent, "the visitor's User-Agent (believed from shops only)");
}

template<typename Act>
void addTokenVerb(Verbs& verbs, CLI::App& noun, const char* name, const char* help, Act act) {
    const auto token = valuesOf<std::string>();
    CLI::App& verb =
        verbs.verb(noun, name, help, [token, act](Session& session) { return act(session, *token); });
    verb.add_option("token", *token, "the waiting token")->required();
}

base::Status watch(Session& session, const std::string& token) {
    StreamWait<model::VisitorStatus> wait;
    const auto subscription = session.client.watchStatus(token, {}, wait.watcher());
    return wait.forEach(
        [&session](const model::VisitorStatus& status) {
            if (session.json) {
                printJsonLine(session.terminal.out, rowOf(status));
            } else {
                session.terminal.out << model::toText(status.state) << "  position "
                                     << withThousands(status.position) << "  of "
                                     << withThousands(status.totalWaiting) << std::endl;
            }
            return true;
        },
        session.terminal.stopped);
}

} // namespace

void addQueue(Verbs& verbs) {
    CLI::App& noun = verbs.noun("queue", "what a visitor does, on their behalf");
    addJoin(verbs, noun);
    addTokenVerb(verbs, noun, "status", "where a place stands",
                 [](Session& session, const std::string& token) {
                     return showOne(session, session.client.getStatus(token, {}),
                                    [](const model::VisitorStatus& status) { return rowOf(status); });
                 });
    addTokenVerb(verbs, noun, "enter", "turn a ready place into a pass",
                 [](Session& session, const std::string& token) {
                     return showOne(
                         session, session.client.enter(token), [](const model::EnterAnswer& answer) {
                             return Row{{"reservation_token", answer.reservationToken},
                                        {"ttl_sec", static_cast<std::uint64_t>(answer.ttl.count())},
                                        {"shop_url", textOrUnknown(answer.shopUrl)}};
                         });
                 });
    addTokenVerb(verbs, noun, "leave", "give a place up", [](Session& session, const std::string& token) {
        return showDone(session, session.client.leave(token), "left");
    });
    addTokenVerb(verbs, noun, "watch", "follow a place until its end", watch);
}

} // namespace breakwater::ctl
