// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/worker.h"

#include <QString>
#include <optional>

namespace breakwater::desktop::models {

/// How to reach a service. No secrets: a token is named by its file or typed for this session only.
struct ServerProfile {
    QString name;                        ///< as the operator calls it: "Seoul"; empty: the address
    QString address = "127.0.0.1:50051"; ///< host:port
    bool tls = false;
    QString caFile; ///< empty: the system's
    QString certFile;
    QString keyFile;
    QString serverName;      ///< in the certificate, if it isn't the address
    QString tokenFile;       ///< empty: the service's on this machine
    bool production = false; ///< marked PROD
    bool readOnly = false;
    QString event; ///< the one looked at last

    bool operator==(const ServerProfile&) const = default;
};

/// The token of a profile's file, or of the service on this machine; empty when that one leaves none. An
/// error says what to do.
base::Result<std::string> tokenOf(const ServerProfile& profile);

/// A client of that service. Nothing is sent yet: what is wrong with the link shows in the session. Refused
/// when a TLS file can't be read. Any thread.
base::Result<ClientPtr> connectTo(const ServerProfile& profile, const std::string& token);

} // namespace breakwater::desktop::models
