// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/connection.h"

#include "console/client/connect.h"
#include "console/client/token_file.h"

namespace breakwater::desktop::models {

base::Result<std::string> tokenOf(const ServerProfile& profile) {
    const bool named = !profile.tokenFile.isEmpty();
    const std::string path =
        named ? profile.tokenFile.toStdString() : client::defaultTokenFile(client::processEnvironment());
    auto token = client::readTokenFile(path);
    if (!token.ok() && !named && token.error().code == base::ErrorCode::NotFound) {
        return std::string();
    }
    return token;
}

base::Result<ClientPtr> connectTo(const ServerProfile& profile, const std::string& token) {
    client::ConnectOptions options;
    options.server = profile.address.toStdString();
    options.token = token;
    if (profile.tls) {
        options.tls = client::TlsOptions{profile.caFile.toStdString(), profile.certFile.toStdString(),
                                         profile.keyFile.toStdString(), profile.serverName.toStdString()};
    }
    auto client = client::connect(options);
    if (!client.ok()) {
        return client.error();
    }
    return ClientPtr(std::move(client).value());
}

} // namespace breakwater::desktop::models
