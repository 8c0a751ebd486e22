// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/command.h"

#include "console/ctl/input.h"
#include "console/ctl/nouns.h"

#include <algorithm>

namespace breakwater::ctl {

namespace {

struct Globals {
    client::ConnectOptions connect;
    client::TlsOptions tls;
    bool useTls = false;
    std::string tokenFile;
    bool json = false;
};

void addGlobals(CLI::App& app, Globals& globals, const client::Environment& environment) {
    globals.connect.server = environment("BREAKWATER_SERVER").value_or(globals.connect.server);
    globals.tokenFile = environment("BREAKWATER_TOKEN_FILE").value_or("");
    app.add_option("--server", globals.connect.server,
                   "HOST:PORT of the operator API (BREAKWATER_SERVER; default 127.0.0.1:50051)");
    app.add_option(
        "--token-file", globals.tokenFile,
        "file that holds your token (BREAKWATER_TOKEN_FILE; default: admin.token of a service on this "
        "machine)");
    app.add_flag("--json", globals.json, "answers for scripts");
    readOption(app, "--timeout", globals.connect.deadline, parseTimeout, "0.1 to 600 seconds",
               "seconds to wait for an answer (default 5)");
    app.add_flag("--tls", globals.useTls, "connect with TLS");
    app.add_option("--ca", globals.tls.caFile, "PEM file of the CA to trust; implies --tls");
    app.add_option("--cert", globals.tls.certFile, "PEM file of your own certificate; implies --tls");
    app.add_option("--key", globals.tls.keyFile, "PEM file of its key");
    app.add_option("--server-name", globals.tls.serverName, "name in the service's certificate");
}

bool usesTls(const Globals& globals) {
    return globals.useTls || !globals.tls.caFile.empty() || !globals.tls.certFile.empty();
}

/// What no single option shows: options that would be ignored without another, and an address that also comes
/// from the environment.
void checkGlobals(const Globals& globals) {
    const client::TlsOptions& tls = globals.tls;
    if (!isServerAddress(globals.connect.server)) {
        throw CLI::ValidationError("--server (or BREAKWATER_SERVER)",
                                   "must be HOST:PORT with a port of 1 to 65535, such as 127.0.0.1:50051 or "
                                   "[::1]:50051, or unix:PATH, not `" +
                                       globals.connect.server + "`");
    }
    if (!tls.keyFile.empty() && tls.certFile.empty()) {
        throw CLI::ValidationError("--key", "needs --cert, the PEM file of the certificate it belongs to");
    }
    if (!tls.certFile.empty() && tls.keyFile.empty()) {
        throw CLI::ValidationError("--cert", "needs --key, the PEM file of its private key");
    }
    if (!tls.serverName.empty() && !usesTls(globals)) {
        throw CLI::ValidationError("--server-name", "needs TLS: --ca with the CA to trust, --cert, or --tls");
    }
}

/// The token that was named, or that of a service on this machine; without either none is sent.
base::Result<std::string> tokenFor(const Globals& globals, const client::Environment& environment) {
    if (!globals.tokenFile.empty()) {
        return client::readTokenFile(globals.tokenFile);
    }
    const std::string path = client::defaultTokenFile(environment);
    auto token = path.empty() ? base::Result<std::string>(std::string()) : client::readTokenFile(path);
    if (!token.ok() && token.error().code == base::ErrorCode::NotFound) {
        return std::string();
    }
    return token;
}

int exitStatusOf(const base::Error& error) {
    const bool isUnknown = error.code == base::ErrorCode::Unreachable ||
                           error.code == base::ErrorCode::TimedOut ||
                           error.code == base::ErrorCode::StoreUnavailable; // asked again it may be done
    return isUnknown ? ExitUnreachable : ExitRefused;
}

int fail(const Terminal& terminal, base::Error error, bool json, int status) {
    if (error.code == base::ErrorCode::Unauthenticated) {
        error.detail += " Name the file that holds it with --token-file.";
    } else if (error.code == base::ErrorCode::Unreachable) {
        error.detail += " --server names another address.";
    }
    printError(terminal.err, error, json);
    return status;
}

int execute(const Action& action, Globals& globals, Terminal& terminal) {
    auto token = tokenFor(globals, terminal.environment);
    if (!token.ok()) {
        return fail(terminal, token.error(), globals.json, ExitUsage);
    }
    globals.connect.token = std::move(token).value();
    if (usesTls(globals)) {
        globals.connect.tls = globals.tls;
    }
    const auto client = terminal.connect(globals.connect);
    if (!client.ok()) {
        return fail(terminal, client.error(), globals.json, ExitUsage);
    }
    Session session{*client.value(), terminal, globals.json};
    const base::Status status = action(session);
    terminal.out.flush();
    return status.ok() ? static_cast<int>(ExitDone)
                       : fail(terminal, status.error(), globals.json, exitStatusOf(status.error()));
}

/// What was typed wrong. CLI11 asks for what is missing before it looks at words it doesn't know, but it is
/// such a word that explains why something is missing.
std::string whatIsWrong(const CLI::App& app, const CLI::ParseError& error) {
    const bool missing = dynamic_cast<const CLI::RequiredError*>(&error) != nullptr;
    const bool unknown = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
    const std::vector<std::string> left = app.remaining(true);
    if ((!missing && !unknown) || left.empty()) {
        return error.what();
    }
    const std::string& word = left.front();
    if (word.size() > 1 && word.front() == '-') {
        return "There is no option `" + word + "` here";
    }
    std::string command;
    const CLI::App* at = &app;
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
        command += at->get_name() + " ";
    }
    if (at->get_subcommands([](const CLI::App* verb) { return !verb->get_name().empty(); }).empty()) {
        return "`" + word + "` is one word too many for `" + command.substr(0, command.size() - 1) + "`";
    }
    return "There is no command `" + command + word + "`";
}

int usageError(const std::string& what, const Terminal& terminal, bool json) {
    if (json) {
        printError(terminal.err, base::makeError(base::ErrorCode::InvalidRequest, what), true);
    } else {
        terminal.err << what << "\nRun with --help for more information.\n";
    }
    return ExitUsage;
}

} // namespace

int run(const std::vector<std::string>& arguments, Terminal& terminal) {
    CLI::App app("Runs Breakwater's events, rates and bans from a terminal or a script.\n"
                 "Exit status: 0 done, 1 refused, 2 usage, 3 unreachable or unavailable.",
                 "breakwaterctl");
    app.require_subcommand(1);
    app.fallthrough();
    Globals globals;
    addGlobals(app, globals, terminal.environment);
    Action chosen;
    Verbs verbs{app, chosen, terminal.now()};
    for (auto* add : {addEvent, addRate, addRecover, addQueue, addPlace, addCohort, addBan, addSnapshot,
                      addWatch, addRedis, addPass, addAudit, addOperator}) {
        add(verbs);
    }
    try {
        std::vector<std::string> reversed(arguments.rbegin(), arguments.rend());
        app.parse(reversed);
        checkGlobals(globals);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == 0) { // --help
            return app.exit(error, terminal.out, terminal.err);
        }
        // Looked for by hand: what is wrong may stand before the flag, and then it has not been read.
        const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
        return usageError(whatIsWrong(app, error), terminal, json);
    }
    return execute(chosen, globals, terminal);
}

} // namespace breakwater::ctl
