// SPDX-License-Identifier: Apache-2.0
#include "console/client/connect.h"
#include "console/client/token_file.h"
#include "console/desktop/depth_feed.h"
#include "console/desktop/depth_window.h"

#include <CLI/CLI.hpp>

#include <QApplication>
#include <iostream>

namespace {

struct Options {
    std::string server = "127.0.0.1:50051";
    std::string tokenFile;
    std::string event = "demo";
};

int fail(const breakwater::base::Error& error) {
    std::cerr << "breakwater-console: " << error.detail << '\n';
    return 2;
}

int show(QApplication& application, const Options& options) {
    using namespace breakwater;
    const auto event = model::EventId::parse(options.event);
    if (!event) {
        return fail(
            base::makeError(base::ErrorCode::InvalidRequest, "--event must be an event's id, such as demo."));
    }
    const bool named = !options.tokenFile.empty();
    auto token = client::readTokenFile(named ? options.tokenFile
                                             : client::defaultTokenFile(client::processEnvironment()));
    if (!token.ok() && (named || token.error().code != base::ErrorCode::NotFound)) {
        return fail(token.error());
    }
    client::ConnectOptions connect;
    connect.server = options.server;
    connect.token = token.ok() ? token.value() : std::string();
    const auto client = client::connect(connect);
    if (!client.ok()) {
        return fail(client.error());
    }
    desktop::DepthWindow window(QString::fromStdString(options.server),
                                QString::fromStdString(options.event));
    desktop::DepthFeed feed(*client.value(), *event);
    QObject::connect(&feed, &desktop::DepthFeed::snapshotArrived, &window,
                     &desktop::DepthWindow::showSnapshot);
    QObject::connect(&feed, &desktop::DepthFeed::linkBroke, &window, &desktop::DepthWindow::showBroken);
    feed.start();
    window.show();
    return application.exec();
}

} // namespace

int main(int argc, char** argv) {
    CLI::App app("Shows how many people wait for an event of Breakwater, live.", "breakwater-console");
    Options options;
    app.add_option("--server", options.server, "HOST:PORT of the operator API (default 127.0.0.1:50051)");
    app.add_option("--token-file", options.tokenFile,
                   "file that holds your token (default: admin.token of a service on this machine)");
    app.add_option("--event", options.event, "the event's id (default demo)");
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : 2;
    }
    ::setenv("GRPC_VERBOSITY", "NONE", 0);
    QApplication application(argc, argv);
    return show(application, options);
}
