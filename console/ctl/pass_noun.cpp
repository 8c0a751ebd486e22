// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/nouns.h"

namespace breakwater::ctl {

namespace {

Row rowOfPass(const model::PassFacts& pass) {
    return {{"event", pass.event.text()},
            {"seq", pass.seq.value()},
            {"jti", pass.passId},
            {"audience", textOrUnknown(pass.audience)},
            {"issued_at", timeOrUnknown(pass.issuedAt)},
            {"expires_at", timeOrUnknown(pass.expiresAt)}};
}

Row rowOfRevoked(const model::RevokedPass& pass) {
    return {{"seq", pass.seq.value()},
            {"jti", pass.passId},
            {"revoked_at", timeOrUnknown(pass.revokedAt)},
            {"expires_at", timeOrUnknown(pass.expiresAt)}};
}

} // namespace

void addPass(Verbs& verbs) {
    CLI::App& noun = verbs.noun("pass", "admission passes, as a shop checks them");
    const auto verify = valuesOf<model::PassName>();
    CLI::App& verifying = verbs.verb(noun, "verify", "is it valid?", [verify](Session& session) {
        return showOne(session, session.client.verifyPass(verify->reservationToken, verify->event),
                       rowOfPass);
    });
    verifying.add_option("pass", verify->reservationToken, "the pass")->required();
    readOption(verifying, "--event", verify->event, model::EventId::parse, "an event's id",
               "it must be for this event");

    const auto finish = valuesOf<model::PassName>();
    CLI::App& finishing = verbs.verb(noun, "finish", "end it before its time", [finish](Session& session) {
        return showDone(session, session.client.finishPass(*finish), "finished");
    });
    auto* pass = finishing.add_option("pass", finish->reservationToken, "the pass");
    auto* event =
        readOption(finishing, "--event", finish->event, model::EventId::parse, "an event's id", "its event");
    auto* jti = finishing.add_option("--jti", finish->passId, "its id, instead of the pass itself");
    jti->needs(event)->excludes(pass);
    countOption(finishing, "--seq", finish->seq, "the number of its place");
    finishing.callback([finish, &choice = verbs.chosen,
                        done = Action([finish](Session& session) {
                            return showDone(session, session.client.finishPass(*finish), "finished");
                        })] {
        if (finish->reservationToken.empty() && finish->passId.empty()) {
            throw CLI::ValidationError("pass finish", "needs the pass, or --event and --jti");
        }
        choice = done;
    });

    struct List {
        model::EventId id;
        model::PageRequest page;
    };
    const auto list = valuesOf<List>();
    CLI::App& revoked = verbs.verb(noun, "revoked", "passes that bans have ended", [list](Session& session) {
        return showPage(session, session.client.listRevokedPasses(list->id, list->page), rowOfRevoked);
    });
    eventArgument(revoked, list->id)->required();
    pageOptions(revoked, list->page);
}

} // namespace breakwater::ctl
