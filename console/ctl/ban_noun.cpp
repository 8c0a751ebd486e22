// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/input.h"
#include "console/ctl/nouns.h"
#include "console/ctl/rows.h"
#include "console/ctl/stream_wait.h"
#include "shared/base/text.h"

namespace breakwater::ctl {

namespace {

std::optional<model::Seq> parseSeq(const std::string& text) {
    const auto number = base::parseUnsigned(text);
    return number && *number != 0 ? std::optional(model::Seq(*number)) : std::nullopt;
}

/// Exactly one of --place, --prefix, --agent.
void scopeOptions(CLI::App& verb, model::BanScope& scope) {
    CLI::Option_group* group = verb.add_option_group("what", "what the ban names");
    readOption(*group, "--place", scope.place, parseSeq, "the number of a place", "one place by its number");
    readOption(*group, "--prefix", scope.prefix, model::parseAddressPrefix,
               "a prefix such as 203.0.113.0/24 or 2001:db8:7::/48", "everyone who shares an address prefix");
    readOption(*group, "--agent", scope.agent, parseAgent, "16 hexadecimal digits as `place list` shows them",
               "everyone who shares a user agent");
    group->require_option(1);
}

Row rowOfPreview(const model::BanPreview& preview) {
    std::vector<Row> cohorts;
    for (const auto& cohort : preview.cohorts) {
        cohorts.push_back(rowOf(cohort));
    }
    std::vector<Row> sample;
    for (const auto& place : preview.sample) {
        sample.push_back(rowOf(place));
    }
    return {{"matching", preview.matching}, {"ready", preview.ready},
            {"entered", preview.entered},   {"percent_of_queue", Real{preview.shareOfQueue * 100, 1}},
            {"cohorts", cohorts},           {"sample", sample}};
}

struct BanValues {
    model::EventId id;
    model::BanRequest ban;
    model::Intent intent;
};

base::Status create(Session& session, const BanValues& values) {
    StreamWait<model::Ban> wait;
    std::optional<model::Ban> last;
    const auto subscription =
        session.client.createBan(values.id, values.ban, values.intent.expectedRevision, wait.watcher());
    const base::Status status = wait.forEach(
        [&](const model::Ban& ban) {
            last = ban;
            if (session.terminal.live && !session.json) {
                session.terminal.err << "\rin force; " << withThousands(ban.banned) << " places marked "
                                     << std::flush;
            }
            return ban.phase == model::BanPhase::Marking;
        },
        session.terminal.stopped);
    if (session.terminal.live && !session.json && last) {
        session.terminal.err << '\n';
    }
    if (last) { // in force whatever happened to the stream afterwards
        session.show(rowOf(*last));
    }
    return status;
}

} // namespace

void addBan(Verbs& verbs) {
    CLI::App& noun = verbs.noun("ban", "places and cohorts that are refused until a time");
    const auto preview = valuesOf<BanValues>();
    CLI::App& previewing =
        verbs.verb(noun, "preview", "what a ban would do now; changes nothing", [preview](Session& session) {
            return showOne(session, session.client.previewBan(preview->id, preview->ban.scope), rowOfPreview);
        });
    eventArgument(previewing, preview->id)->required();
    scopeOptions(previewing, preview->ban.scope);

    const auto made = valuesOf<BanValues>();
    CLI::App& creating = verbs.verb(noun, "create", "ban a place or a cohort",
                                    [made](Session& session) { return create(session, *made); });
    eventArgument(creating, made->id)->required();
    scopeOptions(creating, made->ban.scope);
    creating.add_option("--reason", made->ban.reason, "why; it stands in the audit trail")->required();
    readOption(creating, "--for", made->ban.lasts, parseSpan, "a time such as 15m or 1h",
               "how long (default: until it is deleted)");
    countOption(creating, "--expect", made->ban.expectedCount,
                "`matching` of the preview; refused if it grew by more than 10 %");
    countOption(creating, "--revision", made->intent.expectedRevision,
                "refuse unless the event still has this revision");

    struct Lift : BanValues {
        std::uint32_t number = 0;
    };
    const auto lift = valuesOf<Lift>();
    CLI::App& deleting = verbs.verb(noun, "delete", "undo a whole ban", [lift](Session& session) {
        return showOne(session, session.client.deleteBan(lift->id, lift->number, lift->intent),
                       [](const model::Ban& ban) { return rowOf(ban); });
    });
    eventArgument(deleting, lift->id)->required();
    readOption(deleting, "ban", lift->number, parseBanNumber, "a number from 1 to 16777215", "its number")
        ->required();
    intentOptions(deleting, lift->intent);

    struct List {
        model::EventId id;
        model::PageRequest page;
    };
    const auto list = valuesOf<List>();
    CLI::App& listing = verbs.verb(noun, "list", "newest first", [list](Session& session) {
        return showPage(session, session.client.listBans(list->id, list->page),
                        [](const model::Ban& ban) { return rowOf(ban); });
    });
    eventArgument(listing, list->id)->required();
    pageOptions(listing, list->page);
}

} // namespace breakwater::ctl
