// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/ctl/command.h"
#include "shared/base/text.h"
#include "shared/model/operator.h"
#include "shared/model/page.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

/// How the nouns of the command line are put together. Private to this room.
namespace breakwater::ctl {

/// What is left to do once the command line has been read.
using Action = std::function<base::Status(Session&)>;

/// The command line while it is built and read: a verb stores its action in `chosen` when it is named.
struct Verbs {
    CLI::App& app;
    Action& chosen;
    base::WallTime now{};

    CLI::App& noun(const std::string& name, const std::string& help);
    CLI::App& verb(CLI::App& noun, const std::string& name, const std::string& help, Action action);
};

void addEvent(Verbs& verbs);
void addRate(Verbs& verbs);
void addRecover(Verbs& verbs);
void addQueue(Verbs& verbs);
void addPlace(Verbs& verbs);
void addCohort(Verbs& verbs);
void addBan(Verbs& verbs);
void addSnapshot(Verbs& verbs);
void addWatch(Verbs& verbs);
void addRedis(Verbs& verbs);
void addPass(Verbs& verbs);
void addAudit(Verbs& verbs);
void addOperator(Verbs& verbs);

/// An option whose text `parse` turns into a value, or refuses with what it `must` be.
template<typename T, typename Parse>
CLI::Option* readOption(CLI::App& verb, const std::string& name, T& value, Parse parse,
                        const std::string& must, const std::string& help) {
    return verb.add_option_function<std::string>(
        name,
        [&value, parse, must, name](const std::string& text) {
            auto parsed = parse(text);
            if (!parsed) {
                throw CLI::ValidationError(name, "must be " + must + ", not `" + text + "`");
            }
            value = *std::move(parsed);
        },
        help);
}

/// The values of one verb, alive as long as its options.
template<typename T>
std::shared_ptr<T> valuesOf() {
    return std::make_shared<T>();
}

/// An option that is a whole number. Never CLI11's own reading, to which -1 is the largest number there is.
template<typename T>
CLI::Option* countOption(CLI::App& verb, const std::string& name, T& value, const std::string& help) {
    return readOption(
        verb, name, value,
        [](const std::string& text) {
            const auto number = base::parseUnsigned(text);
            return number ? std::optional<T>(T(*number)) : std::nullopt;
        },
        "a whole number", help);
}

CLI::Option* eventArgument(CLI::App& verb, model::EventId& id);
void intentOptions(CLI::App& verb, model::Intent& intent);
void pageOptions(CLI::App& verb, model::PageRequest& page);

/// Shows what a call gave by `rowOf`, or passes its error on.
template<typename T, typename RowOf>
base::Status showOne(const Session& session, const base::Result<T>& result, RowOf rowOf) {
    if (!result.ok()) {
        return result.error();
    }
    session.show(rowOf(result.value()));
    return base::Done{};
}

template<typename T, typename RowOf>
base::Status showPage(const Session& session, const base::Result<model::Page<T>>& result, RowOf rowOf) {
    if (!result.ok()) {
        return result.error();
    }
    std::vector<Row> rows;
    for (const T& item : result->items) {
        rows.push_back(rowOf(item));
    }
    session.show(rows, result->nextToken);
    return base::Done{};
}

/// Says `text` when a call that gives nothing has succeeded.
base::Status showDone(const Session& session, const base::Status& status, const std::string& text);

} // namespace breakwater::ctl
