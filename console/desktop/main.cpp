// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/demo_client.h"
#include "console/desktop/models/words.h"
#include "console/desktop/shell.h"

#include <CLI/CLI.hpp>

#include <QApplication>
#include <iostream>

namespace {

using namespace breakwater;

struct Options {
    std::string server;
    std::string tokenFile;
    std::string event;
    bool demo = false;
    bool readOnly = false;
};

int fail(const base::Error& error) {
    std::cerr << "breakwater-console: " << error.detail << '\n';
    return 2;
}

/// What the flags say over what was remembered of that server, or of the last one.
desktop::models::ServerProfile profileOf(const Options& options, desktop::models::Settings& settings) {
    desktop::models::ServerProfile profile = settings.last().value_or(desktop::models::ServerProfile{});
    if (!options.server.empty()) {
        const QString address = QString::fromStdString(options.server);
        profile = desktop::models::ServerProfile{};
        profile.address = address;
        for (const desktop::models::ServerProfile& known : settings.servers()) {
            profile = known.address == address ? known : profile;
        }
    }
    if (!options.tokenFile.empty()) {
        profile.tokenFile = QString::fromStdString(options.tokenFile);
    }
    profile.readOnly = profile.readOnly || options.readOnly;
    return profile;
}

int run(QApplication& application, const Options& options) {
    const auto event =
        options.event.empty() ? std::optional(model::EventId()) : model::EventId::parse(options.event);
    if (!event) {
        return fail(
            base::makeError(base::ErrorCode::InvalidRequest, "--event must be an event's id, such as demo."));
    }
    const base::SystemClock clock;
    desktop::Shell shell(clock);
    if (options.demo) {
        desktop::models::ServerProfile profile;
        profile.name = QStringLiteral("DEMO");
        profile.address = QStringLiteral("demo");
        profile.readOnly = options.readOnly;
        shell.open(client::demo::openDemo(clock), profile, *event);
        return QApplication::exec();
    }
    const auto connected = shell.connectTo(profileOf(options, shell.settings()), {}, *event);
    if (!connected.ok()) {
        if (!options.server.empty() || !options.tokenFile.empty()) {
            return fail(connected.error());
        }
        shell.askWhere(desktop::models::sentenceOf(connected.error()));
    } else if (connected.value() == desktop::OneWindow::Holder::Elsewhere) {
        std::cout << "breakwater-console: its window is open already and was raised.\n";
        return 0;
    }
    return application.exec();
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("The operators' console of Breakwater.", "breakwater-console");
    Options options;
    app.add_option("--server", options.server,
                   "HOST:PORT of the operator API (default: the last one, or this machine's)");
    app.add_option("--token-file", options.tokenFile,
                   "file that holds your token (default: admin.token of a service on this machine)");
    app.add_option("--event", options.event,
                   "the event's id (default: the one looked at last, or one that is open)");
    app.add_flag("--demo", options.demo, "a made-up evening, without any service");
    app.add_flag("--read-only", options.readOnly, "look, don't touch");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    ::setenv("GRPC_VERBOSITY", "NONE", 0);
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("breakwater"));
    QApplication::setApplicationName(QStringLiteral("breakwater-console"));
    QApplication::setDesktopFileName(QStringLiteral("breakwater-console"));
    return run(application, options);
}
