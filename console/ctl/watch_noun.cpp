// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/input.h"
#include "console/ctl/nouns.h"
#include "console/ctl/rows.h"
#include "console/ctl/stream_wait.h"

#include <utility>

namespace breakwater::ctl {

namespace {

constexpr const char* kClearScreen = "\x1b[H\x1b[2J";
constexpr base::Millis kEverySecond{1'000};

Row whole(const model::Snapshot& snapshot) {
    Row row = rowOf(snapshot.event);
    row.push_back({"gateways", rowsOf(snapshot.gateways)});
    row.push_back({"redis", rowsOf(snapshot.redis)});
    std::vector<Row> alarms;
    for (const auto& alarm : snapshot.alarms) {
        alarms.push_back(
            {{"alarm", alarm.code}, {"since", timeOrUnknown(alarm.since)}, {"text", alarm.text}});
    }
    row.push_back({"alarms", alarms});
    return row;
}

/// The few figures that fit a line: for a pipe, where nothing is redrawn.
Row brief(const model::EventFigures& figures) {
    const Row all = rowOf(figures);
    Row row;
    for (const Field& field : all) {
        for (const char* name : {"at", "state", "waiting", "ready", "entered", "joined_per_sec",
                                 "admitted_per_sec", "set_rate", "left_per_sec"}) {
            if (field.name == name) {
                row.push_back(field);
            }
        }
    }
    return row;
}

void draw(const Session& session, const model::EventId& id, const model::Snapshot& snapshot) {
    std::ostream& out = session.terminal.out;
    if (session.json) {
        printJsonLine(out, whole(snapshot));
    } else if (session.terminal.live) {
        out << kClearScreen << id.text() << "   (Ctrl+C ends)\n\n";
        printRow(out, whole(snapshot), false);
    } else {
        printTable(out, {brief(snapshot.event)});
    }
    out.flush();
}

/// For what lives no longer than the command.
std::shared_ptr<client::OperatorClient> borrowed(Session& session) {
    return {std::shared_ptr<void>(), &session.client};
}

/// The event that was named, or the first there is.
base::Result<model::EventId> eventOrFirst(Session& session, const model::EventId& id) {
    if (!id.empty()) {
        return id;
    }
    const auto events = session.client.listEvents({1, {}});
    if (!events.ok()) {
        return events.error();
    }
    if (events->items.empty()) {
        return base::makeError(base::ErrorCode::EventNotFound,
                               "There is no event yet. Make one with `breakwaterctl event create`.");
    }
    return events->items.front().id;
}

} // namespace

void addWatch(Verbs& verbs) {
    struct Values {
        model::EventId id;
        base::Millis interval = kEverySecond;
        std::uint64_t count = 0;
    };
    const auto values = valuesOf<Values>();
    CLI::App& verb = verbs.verb(verbs.app, "watch", "an event's figures, live", [values](Session& session) {
        StreamWait<client::WatchedSnapshot> wait;
        std::uint64_t seen = 0;
        bool away = false;
        const auto follow = client::followSnapshots(borrowed(session), values->id, values->interval,
                                                    base::Seconds(0), {}, wait.follower());
        return wait.forEach(
            [&](const client::WatchedSnapshot& watched) {
                away = false;
                draw(session, values->id, watched.snapshot);
                return ++seen != values->count;
            },
            session.terminal.stopped,
            [&](const base::Error& why) {
                // Once for each absence, however often it is tried.
                if (!std::exchange(away, true)) {
                    session.terminal.err << "breakwaterctl: lost: " << why.detail << " Trying again.\n";
                    session.terminal.err.flush();
                }
            });
    });
    eventArgument(verb, values->id)->required();
    verb.add_option_function<std::uint64_t>(
            "--every-ms",
            [values](const std::uint64_t& millis) {
                values->interval = base::Millis(static_cast<std::int64_t>(millis));
            },
            "milliseconds between two pictures (default 1000)")
        ->check(CLI::Range(std::uint64_t{100}, std::uint64_t{60'000}));
    countOption(verb, "--count", values->count, "end after so many (default: at Ctrl+C)");
}

void addSnapshot(Verbs& verbs) {
    struct Values {
        model::EventId id;
        std::optional<base::WallTime> begin;
        std::optional<base::WallTime> end;
        model::PageRequest page;
    };
    const auto values = valuesOf<Values>();
    CLI::App& noun = verbs.noun("snapshot", "an event's figures of the last six hours");
    CLI::App& verb = verbs.verb(noun, "list", "oldest first, one a second", [values](Session& session) {
        return showPage(session,
                        session.client.listSnapshots(values->id, values->begin, values->end, values->page),
                        [&session](const model::Snapshot& snapshot) {
                            return session.json ? rowOf(snapshot.event) : brief(snapshot.event);
                        });
    });
    eventArgument(verb, values->id)->required();
    const auto parse = [now = verbs.now](const std::string& text) { return parseMoment(text, now); };
    readOption(verb, "--from", values->begin, parse, "a time such as 2026-12-01T20:00:00+09:00",
               "from then on");
    readOption(verb, "--to", values->end, parse, "a time such as 2026-12-01T20:00:00+09:00", "before then");
    pageOptions(verb, values->page);
}

void addRedis(Verbs& verbs) {
    const auto id = valuesOf<model::EventId>();
    CLI::App& verb =
        verbs.verb(verbs.app, "redis", "the Redis nodes and what they are doing", [id](Session& session) {
            const auto event = eventOrFirst(session, *id);
            if (!event.ok()) {
                return base::Status(event.error());
            }
            StreamWait<client::WatchedSnapshot> wait;
            const auto subscription =
                session.client.watchSnapshots(event.value(), kEverySecond, base::Seconds(0), wait.watcher());
            return wait.forEach(
                [&session](const client::WatchedSnapshot& watched) {
                    session.show(rowsOf(watched.snapshot.redis), {});
                    return false;
                },
                session.terminal.stopped);
        });
    eventArgument(verb, *id);
}

} // namespace breakwater::ctl
