// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/command.h"

#include "console/ctl/nouns.h"

namespace breakwater::ctl {

namespace {

struct Globals {
    client::ConnectOptions connect;
    client::TlsOptions tls;
    bool useTls = false;
    std::string tokenFile;
    double timeout = 5;
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
    app.add_option("--timeout", globals.timeout, "seconds to wait for an answer (default 5)")
        ->check(CLI::Range(0.1, 600.0));
    app.add_flag("--tls", globals.useTls, "connect with TLS");
    app.add_option("--ca", globals.tls.caFile, "PEM file of the CA to trust; implies --tls");
    app.add_option("--cert", globals.tls.certFile, "PEM file of your own certificate; implies --tls");
    app.add_option("--key", globals.tls.keyFile, "PEM file of its key");
    app.add_option("--server-name", globals.tls.serverName, "name in the service's certificate");
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
    const bool noAnswer =
        error.code == base::ErrorCode::Unreachable || error.code == base::ErrorCode::TimedOut;
    return noAnswer ? ExitUnreachable : ExitRefused;
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
    globals.connect.deadline = base::Millis(static_cast<std::int64_t>(globals.timeout * 1000));
    if (globals.useTls || !globals.tls.caFile.empty() || !globals.tls.certFile.empty()) {
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

} // namespace

int run(const std::vector<std::string>& arguments, Terminal& terminal) {
    CLI::App app("Runs Breakwater's events, rates and bans from a terminal or a script.\n"
                 "Exit status: 0 done, 1 refused, 2 usage, 3 no answer.",
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
    } catch (const CLI::ParseError& error) {
        return app.exit(error, terminal.out, terminal.err) == 0 ? ExitDone : ExitUsage;
    }
    return execute(chosen, globals, terminal);
}

} // namespace breakwater::ctl
