// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/connect.h"
#include "console/client/token_file.h"
#include "console/ctl/output.h"

#include <functional>
#include <ostream>
#include <string>
#include <vector>

namespace breakwater::ctl {

enum ExitStatus { ExitDone = 0, ExitRefused = 1, ExitUsage = 2, ExitUnreachable = 3 };

/// Where a command runs; given, so that tests can. `stopped` says whether Ctrl+C was pressed; any thread may
/// ask.
struct Terminal {
    std::ostream& out;
    std::ostream& err;
    bool live = false; ///< a person looks at `out`: it may be redrawn
    client::Environment environment;
    std::function<bool()> stopped;
    std::function<base::WallTime()> now;
    std::function<base::Result<std::unique_ptr<client::OperatorClient>>(const client::ConnectOptions&)>
        connect;
};

/// What a verb works with. One thread; dies with the command.
struct Session {
    client::OperatorClient& client;
    Terminal& terminal;
    bool json = false;

    void show(const Row& row) const { printRow(terminal.out, row, json); }
    void show(const std::vector<Row>& rows, const std::string& nextPage) const {
        printRows(terminal.out, rows, nextPage, json);
    }
};

/// Runs one command line (without the program's name) and returns the exit status.
int run(const std::vector<std::string>& arguments, Terminal& terminal);

} // namespace breakwater::ctl
