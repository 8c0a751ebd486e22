// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/connect.h"
#include "console/client/token_file.h"
#include "tests/fakes/free_address.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace breakwater::evening {

/// A real breakwaterd with its own Redis, and a real crowd that comes to it; both end with it. One test, one
/// thread.
class Service {
  public:
    using ClientPtr = std::shared_ptr<client::OperatorClient>;
    static constexpr int kPatience = 60'000;

    Service() {
        for (QProcess* process : {&m_service, &m_crowd}) {
            process->setProcessChannelMode(QProcess::MergedChannels);
            process->setStandardOutputFile(m_dir.filePath(process == &m_crowd ? "crowd.log" : "service.log"));
        }
        m_service.start(QString::fromLocal8Bit(qgetenv("BREAKWATERD")),
                        {"--http", m_http, "--grpc", m_grpc, "--ops", fakes::freeAddress(), "--state-dir",
                         m_dir.filePath("state"), "--drain-delay", "0"});
        isUp = m_service.waitForStarted() &&
               QTest::qWaitFor([this] { return admin()->whoAmI().ok(); }, kPatience);
    }
    ~Service() {
        for (QProcess* process : {&m_crowd, &m_service}) {
            if (process->state() != QProcess::NotRunning) {
                process->terminate();
                process->waitForFinished(kPatience);
            }
        }
    }

    bool isUp = false;

    QString address() const { return m_grpc; }
    QString folder() const { return m_dir.path(); }
    ClientPtr admin() const {
        const auto token = client::readTokenFile(m_dir.filePath("state/admin.token").toStdString());
        return clientWith(token.ok() ? token.value() : std::string());
    }
    ClientPtr operatorNamed(const std::string& name) const {
        const auto made = admin()->createOperator(name, model::Role::Operator);
        const auto client = made.ok() ? clientWith(made->token) : nullptr;
        const bool known = client && QTest::qWaitFor([&client] { return client->whoAmI().ok(); }, kPatience);
        return known ? client : nullptr;
    }
    void sendCrowd(const QString& event, int people) {
        m_crowd.start(QString::fromLocal8Bit(qgetenv("BREAKWATER_CROWD")),
                      {"--http", "http://" + m_http, "--event", event, "--people", QString::number(people),
                       "--join-seconds", "10", "--bots", "0.04", "--quiet"});
        m_crowd.waitForStarted();
    }

  private:
    ClientPtr clientWith(const std::string& token) const {
        client::ConnectOptions options;
        options.server = m_grpc.toStdString();
        options.token = token;
        return std::move(client::connect(options)).value();
    }

    QTemporaryDir m_dir;
    const QString m_http = fakes::freeAddress();
    const QString m_grpc = fakes::freeAddress();
    QProcess m_service;
    QProcess m_crowd;
};

} // namespace breakwater::evening
