// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/input.h"
#include "console/ctl/nouns.h"
#include "shared/base/text.h"
#include "shared/model/patch.h"

#include <limits>
#include <utility>

namespace breakwater::ctl {

namespace {

constexpr const char* kRateRange = "0.01 to 100000 with at most three digits behind the point";

using model::Event;
using model::EventPatch;

Row lineOf(const Event& event) {
    return {{"event", event.id.text()},
            {"state", std::string(model::toText(event.state))},
            {"rate", rateOf(event.policy.rate)},
            {"capacity", std::uint64_t{event.policy.capacity}},
            {"opens_at", timeOrUnknown(event.opensAt)},
            {"revision", event.revision.value()},
            {"title", textOrUnknown(event.title)}};
}

Value seconds(base::Seconds span) {
    return static_cast<std::uint64_t>(span.count());
}

Row everythingOf(const Event& event) {
    const model::Policy& policy = event.policy;
    Row row = lineOf(event);
    row.insert(row.begin() + 2,
               {"closed_reason", textOrUnknown(std::string(model::toText(event.closedReason)))});
    const Row rest = {
        {"uid", model::toText(event.uid)},
        {"opened_at", timeOrUnknown(event.openedAt)},
        {"created_at", timeOrUnknown(event.createdAt)},
        {"burst", std::uint64_t{model::effectiveBurst(policy)}},
        {"max_active", policy.maxActive == 0 ? Value(Unknown{}) : Value(std::uint64_t{policy.maxActive})},
        {"entry_window_sec", seconds(policy.entryWindow)},
        {"pass_ttl_sec", seconds(policy.passTtl)},
        {"keep_time_sec", seconds(policy.keepTime)},
        {"heartbeat_timeout_sec", seconds(policy.heartbeatTimeout)},
        {"joins_per_address_per_min", policy.joinsPerAddressPerMin == 0
                                          ? Value(Unknown{})
                                          : Value(std::uint64_t{policy.joinsPerAddressPerMin})},
        {"join_limit_exempt", policy.joinLimitExempt},
        {"message", textOrUnknown(policy.message)},
        {"shop_url", textOrUnknown(policy.shopUrl)},
        {"shop_audience", textOrUnknown(policy.shopAudience)},
        {"cors_origins", policy.corsOrigins},
        {"accent_colour", textOrUnknown(policy.style.accentColour)},
        {"background_colour", textOrUnknown(policy.style.backgroundColour)},
        {"logo_url", textOrUnknown(policy.style.logoUrl)}};
    row.insert(row.end(), rest.begin(), rest.end());
    return row;
}

std::optional<std::uint32_t> parseCount(const std::string& text) {
    const auto number = base::parseUnsigned(text);
    const bool fits = number && *number <= std::numeric_limits<std::uint32_t>::max();
    return fits ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

/// Of an event; on the wire 0 means that none was given.
std::optional<std::uint32_t> parseCapacity(const std::string& text) {
    const auto number = parseCount(text);
    return number && *number >= 1 && *number <= 10'000'000 ? number : std::nullopt;
}

void policyOptions(CLI::App& verb, EventPatch& patch) {
    const auto text = [&verb](const char* name, std::optional<std::string>& value, const char* help) {
        verb.add_option_function<std::string>(
            name, [&value](const std::string& given) { value = given; }, help);
    };
    const auto count = [&verb](const char* name, std::optional<std::uint32_t>& value, const char* help) {
        readOption(verb, name, value, parseCount, "a whole number", help);
    };
    const auto span = [&verb](const char* name, std::optional<base::Seconds>& value, const char* help) {
        readOption(verb, name, value, parseSpan, "a time such as 90s, 15m or 1h30m", help);
    };
    text("--title", patch.title, "for people");
    const auto list = [&verb](const char* name, std::optional<std::vector<std::string>>& value,
                              const char* help) {
        verb.add_option_function<std::vector<std::string>>(
            name,
            [&value](std::vector<std::string> given) {
                std::erase(given, ""); // an update empties the list with ''
                value = std::move(given);
            },
            help);
    };
    readOption(verb, "--rate", patch.rate, parseAdmissionRate, kRateRange,
               "admissions per second (default 100)");
    count("--burst", patch.burst, "admissions at once after a gap (0: 250 ms worth)");
    count("--max-active", patch.maxActive, "places ready or entered at once (0: no limit)");
    readOption(verb, "--capacity", patch.capacity, parseCapacity, "a whole number from 1 to 10000000",
               "live places (default 1,000,000)");
    span("--entry-window", patch.entryWindow, "how long an admitted visitor has to enter (default 120s)");
    span("--pass-ttl", patch.passTtl, "how long a pass is valid (default 10m)");
    span("--keep-time", patch.keepTime,
         "how long an absent visitor's place is kept at its turn (default 10m)");
    span("--heartbeat-timeout", patch.heartbeatTimeout, "silence after which a place expires (default 30m)");
    count("--joins-per-address", patch.joinsPerAddressPerMin,
          "joins a minute from one address (0: no limit)");
    list(
        "--join-limit-exempt", patch.joinLimitExempt,
        "an address range such as 10.0.0.0/8 that --joins-per-address leaves alone; repeatable, '' for none");
    text("--message", patch.message, "what the waiting page says");
    text("--shop-url", patch.shopUrl, "where an admitted visitor is sent");
    text("--shop-audience", patch.shopAudience, "the audience of passes");
    text("--logo-url", patch.logoUrl, "the waiting page's logo");
    text("--accent-colour", patch.accentColour, "of the waiting page's buttons: #rrggbb, or empty for ours");
    text("--background-colour", patch.backgroundColour, "of the waiting page: #rrggbb, or empty for ours");
    list("--cors-origin", patch.corsOrigins,
         "an origin that may call the browser API; repeatable, '' for none");
}

struct Act {
    model::EventId id;
    model::Intent intent;
};

/// A verb of an event's id, a revision and a reason.
template<typename Call>
void addAct(Verbs& verbs, CLI::App& noun, const char* name, const char* help, Call call) {
    const auto act = valuesOf<Act>();
    CLI::App& verb = verbs.verb(noun, name, help, [act, call](Session& session) {
        return showOne(session, (session.client.*call)(act->id, act->intent), lineOf);
    });
    eventArgument(verb, act->id)->required();
    intentOptions(verb, act->intent);
}

void addCreate(Verbs& verbs, CLI::App& noun) {
    struct Values : Act {
        EventPatch patch;
        bool open = false;
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb =
        verbs.verb(noun, "create", "make an event, as a draft or open at once", [values](Session& session) {
            const model::EventDraft draft{values->id, values->patch.title.value_or(""),
                                          model::patched(model::Policy(), values->patch)};
            auto made = session.client.createEvent(draft, values->intent.reason);
            if (made.ok() && values->open) {
                made = session.client.openEvent(values->id, {made->revision, values->intent.reason});
            }
            return showOne(session, made, lineOf);
        });
    eventArgument(verb, values->id)->required();
    policyOptions(verb, values->patch);
    verb.add_flag("--open", values->open, "open it at once");
    verb.add_option("--reason", values->intent.reason, "why, for the audit trail");
}

void addReading(Verbs& verbs, CLI::App& noun) {
    const auto page = valuesOf<model::PageRequest>();
    pageOptions(verbs.verb(noun, "list", "all events",
                           [page](Session& session) {
                               return showPage(session, session.client.listEvents(*page), lineOf);
                           }),
                *page);
    const auto id = valuesOf<model::EventId>();
    CLI::App& show = verbs.verb(noun, "show", "one event with its policy", [id](Session& session) {
        return showOne(session, session.client.getEvent(*id), everythingOf);
    });
    show.alias("get"); // as the call is named
    eventArgument(show, *id)->required();
}

void addUpdate(Verbs& verbs, CLI::App& noun) {
    struct Values : Act {
        EventPatch patch;
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb =
        verbs.verb(noun, "update", "change title and policy; the rest stays", [values](Session& session) {
            return showOne(session, session.client.updateEvent(values->id, values->patch, values->intent),
                           everythingOf);
        });
    eventArgument(verb, values->id)->required();
    policyOptions(verb, values->patch);
    intentOptions(verb, values->intent);
}

void addSchedule(Verbs& verbs, CLI::App& noun) {
    struct Values : Act {
        base::WallTime at{};
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb = verbs.verb(noun, "schedule", "let it open by itself", [values](Session& session) {
        return showOne(session, session.client.scheduleEvent(values->id, values->at, values->intent), lineOf);
    });
    eventArgument(verb, values->id)->required();
    readOption(
        verb, "--at", values->at,
        [now = verbs.now](const std::string& text) { return parseMoment(text, now); },
        "a time such as 2026-12-01T20:00:00+09:00, or +15m", "when it opens")
        ->required();
    intentOptions(verb, values->intent);
}

void addPauseAndResume(Verbs& verbs, CLI::App& noun) {
    const auto pause = valuesOf<Act>();
    CLI::App& pausing =
        verbs.verb(noun, "pause", "admit nobody; everyone keeps their place", [pause](Session& session) {
            return showOne(session, session.client.pauseEvent(pause->id, pause->intent.reason), lineOf);
        });
    eventArgument(pausing, pause->id)->required();
    pausing.add_option("--reason", pause->intent.reason, "why, for the audit trail");

    struct Resume : Act {
        std::optional<model::Rate> rate;
        std::optional<model::Rate> from;
        std::optional<base::Seconds> over;
    };
    const auto resume = valuesOf<Resume>();
    CLI::App& resuming = verbs.verb(noun, "resume", "admit again", [resume](Session& session) {
        std::optional<model::Ramp> ramp;
        if (resume->over) {
            ramp = model::Ramp{resume->from.value_or(model::Rate()), *resume->over};
        }
        return showOne(session, session.client.resumeEvent(resume->id, resume->rate, ramp, resume->intent),
                       lineOf);
    });
    eventArgument(resuming, resume->id)->required();
    readOption(resuming, "--rate", resume->rate, parseAdmissionRate, kRateRange,
               "admissions per second (default: as before)");
    auto* over =
        readOption(resuming, "--ramp", resume->over, parseSpan, "a time such as 90s", "rise that slowly");
    readOption(resuming, "--from", resume->from, parseRate,
               "a number with at most three digits behind the point", "where the ramp begins (default 0)")
        ->needs(over);
    intentOptions(resuming, resume->intent);
}

void addClose(Verbs& verbs, CLI::App& noun) {
    struct Values : Act {
        model::ClosedReason why = model::ClosedReason::Ended;
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb = verbs.verb(noun, "close", "end it for everyone who waits", [values](Session& session) {
        return showOne(session, session.client.closeEvent(values->id, values->why, values->intent), lineOf);
    });
    eventArgument(verb, values->id)->required();
    readOption(verb, "--because", values->why, model::parseClosedReason, "ended, sold_out or cancelled",
               "what the people who wait read: ended (default), sold_out, cancelled");
    intentOptions(verb, values->intent);
}

void addDelete(Verbs& verbs, CLI::App& noun) {
    const auto act = valuesOf<Act>();
    CLI::App& verb =
        verbs.verb(noun, "delete", "delete a draft or closed event (admins)", [act](Session& session) {
            return showDone(session, session.client.deleteEvent(act->id, act->intent),
                            "deleted " + act->id.text());
        });
    eventArgument(verb, act->id)->required();
    intentOptions(verb, act->intent);
}

} // namespace

void addEvent(Verbs& verbs) {
    CLI::App& noun = verbs.noun("event", "the on-sales that are protected");
    addCreate(verbs, noun);
    addReading(verbs, noun);
    addUpdate(verbs, noun);
    addSchedule(verbs, noun);
    addAct(verbs, noun, "open", "begin to admit", &client::OperatorClient::openEvent);
    addPauseAndResume(verbs, noun);
    addClose(verbs, noun);
    addAct(verbs, noun, "reopen", "back from closed to paused (admins)",
           &client::OperatorClient::reopenEvent);
    addAct(verbs, noun, "recover", "go on after the store lost writes (admins)",
           &client::OperatorClient::recoverEvent);
    addDelete(verbs, noun);
}

void addRecover(Verbs& verbs) {
    const auto act = valuesOf<Act>();
    CLI::App& verb =
        verbs.verb(verbs.app, "recover", "let an event go on after the store lost writes (admins)",
                   [act](Session& session) {
                       return showOne(session, session.client.recoverEvent(act->id, act->intent), lineOf);
                   });
    eventArgument(verb, act->id)->required();
    intentOptions(verb, act->intent);
}

void addRate(Verbs& verbs) {
    struct Values : Act {
        model::Rate rate;
    };
    const auto values = valuesOf<Values>();
    CLI::App& noun = verbs.noun("rate", "how many are admitted per second");
    CLI::App& verb = verbs.verb(noun, "set", "change the admission rate", [values](Session& session) {
        return showOne(session, session.client.setAdmissionRate(values->id, values->rate, values->intent),
                       lineOf);
    });
    eventArgument(verb, values->id)->required();
    readOption(verb, "rate", values->rate, parseAdmissionRate, kRateRange, "admissions per second")
        ->required();
    intentOptions(verb, values->intent);
}

} // namespace breakwater::ctl
