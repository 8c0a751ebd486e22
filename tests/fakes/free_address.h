// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QRandomGenerator>
#include <QString>
#include <QTcpServer>

namespace breakwater::fakes {

/// A loopback address that nobody listens on: host:port. Below the ports that the system gives to connections
/// by itself, so that no test's connection takes it before the process that it is for.
inline QString freeAddress() {
    constexpr quint32 kFirstPort = 12'000;
    constexpr quint32 kEndPort = 32'000;
    QTcpServer probe;
    while (!probe.listen(QHostAddress::LocalHost,
                         static_cast<quint16>(QRandomGenerator::global()->bounded(kFirstPort, kEndPort)))) {
    }
    return QStringLiteral("127.0.0.1:%1").arg(probe.serverPort());
}

} // namespace breakwater::fakes
