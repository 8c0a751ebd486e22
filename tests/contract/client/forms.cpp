// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/client/forms.h"

#include "console/client/connect.h"
#include "console/client/demo/demo_client.h"
#include "console/client/token_file.h"
#include "tests/fakes/free_address.h"
#include "tests/fakes/virtual_thread.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

namespace breakwater::contract {

namespace {

using fakes::freeAddress;

constexpr int kPatience = 60'000;

class DemoForm final : public Form {
  public:
    DemoForm() : m_evening(client::demo::beginEvening(m_clock, options())) {}

    ClientPtr admin() override { return m_evening->clientOf("admin", model::Role::Admin); }
    ClientPtr clientOf(const std::string& name, model::Role role) override {
        return m_evening->clientOf(name, role);
    }
    void moment() override {
        m_clock.advance(base::Millis(100));
        m_evening->step();
    }
    void stop() override {
        m_evening->cutOff(true);
        moment();
    }
    void start() override { m_evening->cutOff(false); }

  private:
    static client::demo::DemoOptions options() {
        client::demo::DemoOptions options;
        options.crowd = 0;
        options.ticking = false;
        return options;
    }

    fakes::VirtualClock m_clock;
    std::shared_ptr<client::demo::Evening> m_evening;
};

class GrpcForm final : public Form {
  public:
    GrpcForm() { start(); }
    ~GrpcForm() override { stop(); }

    ClientPtr admin() override {
        const auto token =
            client::readTokenFile(m_dir.filePath(QStringLiteral("state/admin.token")).toStdString());
        return clientWith(token.ok() ? token.value() : std::string());
    }
    ClientPtr clientOf(const std::string& name, model::Role role) override {
        const auto made = admin()->createOperator(name, role);
        return made.ok() ? clientWith(made->token) : nullptr;
    }
    void moment() override {}

    void start() override {
        m_process.setStandardOutputFile(m_dir.filePath(QStringLiteral("log")), QIODevice::Append);
        m_process.setStandardErrorFile(m_dir.filePath(QStringLiteral("log")), QIODevice::Append);
        m_process.start(QString::fromLocal8Bit(qgetenv("BREAKWATERD")),
                        {"--http", freeAddress(), "--grpc", m_address, "--ops", freeAddress(), "--state-dir",
                         m_dir.filePath(QStringLiteral("state")), "--drain-delay", "0"});
        QVERIFY2(m_process.waitForStarted(), "BREAKWATERD names no program");
        QTRY_VERIFY_WITH_TIMEOUT(admin()->whoAmI().ok(), kPatience);
    }
    void stop() override {
        m_process.terminate();
        m_process.waitForFinished(kPatience);
    }

  private:
    ClientPtr clientWith(const std::string& token) const {
        client::ConnectOptions options;
        options.server = m_address.toStdString();
        options.token = token;
        return std::move(client::connect(options)).value();
    }

    QTemporaryDir m_dir;
    const QString m_address = freeAddress();
    QProcess m_process;
};

} // namespace

std::unique_ptr<Form> demoForm() {
    return std::make_unique<DemoForm>();
}

std::unique_ptr<Form> grpcForm() {
    return std::make_unique<GrpcForm>();
}

} // namespace breakwater::contract
