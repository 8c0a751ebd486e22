// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QRandomGenerator>
#include <QString>
#include <QTcpServer>
#include <set>

namespace breakwater::fakes {

/// A loopback address that nobody listens on: host:port. Below the ports that the system gives to connections
/// by itself, so that no test's connection takes it before the process that it is for. None is given twice.
inline QString freeAddress() {
    constexpr quint32 kFirstPort = 12'000;
    constexpr quint32 kEndPort = 32'000;
    static std::set<quint32> given;
    for (;;) {
        const quint32 port = QRandomGenerator::global()->bounded(kFirstPort, kEndPort);
        QTcpServer probe;
        if (!given.contains(port) && probe.listen(QHostAddress::LocalHost, static_cast<quint16>(port))) {
            given.insert(port);
            return QStringLiteral("127.0.0.1:%1").arg(port);
        }
    }
}

} // namespace breakwater::fakes
