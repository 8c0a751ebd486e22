// SPDX-License-Identifier: Apache-2.0
//
// One window for each server profile: the real program started once more, sockets left by a crash, and
// callers who say nonsense.
#include "console/desktop/shell.h"

#include <QApplication>
#include <QFile>
#include <QLocalSocket>
#include <QProcess>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace breakwater;
using namespace breakwater::desktop;

namespace {

constexpr int kPatience = 60'000;
constexpr quint32 kSeed = 7;
constexpr int kNonsense = 100;

bool until(const std::function<bool()>& holds) {
    return QTest::qWaitFor(holds, kPatience);
}

/// A user with a runtime folder, settings and a token, and the program as they start it. Nothing listens at
/// the address: a window needs no service to stand.
struct User {
    QTemporaryDir folder;
    models::ServerProfile profile;

    User() {
        profile.address = QStringLiteral("127.0.0.1:1");
        profile.tokenFile = folder.filePath(QStringLiteral("token"));
        QFile token(profile.tokenFile);
        if (token.open(QIODevice::WriteOnly)) {
            token.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
            token.write("a-token-of-nobody\n");
        }
    }
    std::unique_ptr<QProcess> start(const QStringList& more = {}) const {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_RUNTIME_DIR"), folder.path());
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder.path());
        process->setProcessEnvironment(environment);
        process->setProcessChannelMode(QProcess::MergedChannels);
        process->start(QString::fromLocal8Bit(qgetenv("BREAKWATER_CONSOLE")),
                       QStringList{"--server", profile.address, "--token-file", profile.tokenFile} + more);
        return process;
    }
};

/// What the holder answers to the bytes until it hangs up.
QByteArray answerTo(const QString& path, const QByteArray& bytes) {
    QLocalSocket socket;
    QByteArray answer;
    socket.connectToServer(path);
    socket.write(bytes);
    const bool over = until([&] {
        answer += socket.readAll();
        return socket.state() == QLocalSocket::UnconnectedState;
    });
    return over ? answer + socket.readAll() : QByteArrayLiteral("never hung up");
}

bool ended(QProcess& process) {
    return until([&] { return process.state() == QProcess::NotRunning; });
}

} // namespace

class OneWindowTest : public QObject {
    Q_OBJECT

  private slots:
    void aSecondStartRaisesTheFirstWindowAndEndsWell() {
        const User user;
        const base::SystemClock clock;
        Shell shell(clock, user.folder.filePath("first.ini"), user.folder.path());
        const auto first = shell.connectTo(user.profile, {}, {});
        QVERIFY(first.ok() && first.value() == OneWindow::Holder::Here);
        QVERIFY(until([&] { return shell.window()->isVisible(); }));
        shell.window()->showMinimized();
        const auto second = user.start({"--event", "autumn"});
        QVERIFY(ended(*second));
        QCOMPARE(second->exitStatus(), QProcess::NormalExit);
        QCOMPARE(second->exitCode(), 0);
        QVERIFY(second->readAll().contains("raised"));
        QVERIFY(!shell.window()->isMinimized());
        QVERIFY(until([&] { return QApplication::activeWindow() == shell.window(); }));
        QCOMPARE(shell.console()->session().event().text(), std::string("autumn"));
    }

    void aWindowThatGoesLeavesTheProfileToTheNext() {
        const User user;
        const base::SystemClock clock;
        {
            Shell shell(clock, user.folder.filePath("first.ini"), user.folder.path());
            QVERIFY(shell.connectTo(user.profile, {}, {}).ok());
            models::ServerProfile other = user.profile;
            other.address = QStringLiteral("127.0.0.1:2");
            QVERIFY(shell.connectTo(other, {}, {}).ok()); // as from its dialog
            OneWindow next(user.folder.path());
            QVERIFY(next.claim(user.profile, {}) == OneWindow::Holder::Here);
        }
        QVERIFY(!QFile::exists(OneWindow(user.folder.path()).pathOf(user.profile)));
    }

    void whoConnectsToWhatAnotherWindowShowsKeepsTheirOwn() {
        const User user;
        const base::SystemClock clock;
        Shell shell(clock, user.folder.filePath("first.ini"), user.folder.path());
        models::ServerProfile own = user.profile;
        own.address = QStringLiteral("127.0.0.1:2");
        QVERIFY(shell.connectTo(own, {}, {}).ok());
        const views::MainWindow* window = shell.window();
        const OneWindow one(user.folder.path());
        const auto other = user.start();
        QVERIFY(until([&] { return QFile::exists(one.pathOf(user.profile)); }));
        const auto second = shell.connectTo(user.profile, {}, {}); // as from its dialog
        QVERIFY(second.ok() && second.value() == OneWindow::Holder::Elsewhere);
        QCOMPARE(shell.window(), window);
        QCOMPARE(shell.settings().last()->address, own.address);
        QVERIFY(QFile::exists(one.pathOf(own)));
        other->kill();
        QVERIFY(ended(*other));
    }

    void otherServersOtherTokensAndReadOnlyStandInNobodysWay() {
        const User user;
        const OneWindow one(user.folder.path());
        models::ServerProfile server = user.profile;
        models::ServerProfile token = user.profile;
        models::ServerProfile readOnly = user.profile;
        models::ServerProfile renamed = user.profile;
        server.address = QStringLiteral("127.0.0.1:2");
        token.tokenFile = user.folder.filePath("another");
        readOnly.readOnly = true;
        renamed.name = QStringLiteral("Seoul");
        const QSet<QString> paths{one.pathOf(user.profile), one.pathOf(server), one.pathOf(token),
                                  one.pathOf(readOnly)};
        QCOMPARE(paths.size(), 4);
        QCOMPARE(one.pathOf(renamed), one.pathOf(user.profile));
    }

    void aSocketThatACrashLeftIsTakenOver() {
        const User user;
        OneWindow one(user.folder.path());
        const QString path = one.pathOf(user.profile);
        const auto first = user.start();
        QVERIFY(until([&] { return QFile::exists(path); }));
        QVERIFY(one.claim(user.profile, {}) == OneWindow::Holder::Elsewhere);
        first->kill();
        QVERIFY(ended(*first));
        QVERIFY(QFile::exists(path));
        QVERIFY(one.claim(user.profile, {}) == OneWindow::Holder::Here);
        QSignalSpy raised(&one, &OneWindow::raiseAsked);
        const auto next = user.start();
        QVERIFY(ended(*next));
        QCOMPARE(next->exitCode(), 0);
        QCOMPARE(raised.size(), 1);
    }

    void twoStartsAtOnceMakeOneWindow() {
        const User user;
        const auto one = user.start();
        const auto other = user.start();
        QVERIFY(until(
            [&] { return one->state() == QProcess::NotRunning || other->state() == QProcess::NotRunning; }));
        QProcess& left = one->state() == QProcess::NotRunning ? *one : *other;
        QProcess& stays = &left == one.get() ? *other : *one;
        QCOMPARE(left.exitStatus(), QProcess::NormalExit);
        QCOMPARE(left.exitCode(), 0);
        QCOMPARE(stays.state(), QProcess::Running);
        stays.kill();
        QVERIFY(ended(stays));
    }

    void aHolderThatDoesNotAnswerKeepsNobodyOut() {
        const User user;
        OneWindow one(user.folder.path());
        QLocalServer hung; // of this very thread, which waits in claim
        QVERIFY(hung.listen(one.pathOf(user.profile)));
        QVERIFY(one.claim(user.profile, {}) == OneWindow::Holder::Here);
        QVERIFY(QFile::exists(hung.fullServerName())); // whoever hangs may come back
    }

    void nonsenseIsHungUpOnAndRaisesNothing() {
        const User user;
        OneWindow one(user.folder.path());
        QVERIFY(one.claim(user.profile, {}) == OneWindow::Holder::Here);
        QSignalSpy raised(&one, &OneWindow::raiseAsked);
        const QString path = one.pathOf(user.profile);
        for (const QByteArray& bytes :
             {QByteArray("\n"), QByteArray("raise \n"), QByteArray("raise UPPER\n"), QByteArray("raised\n"),
              QByteArray("raise\0\n", 7), QByteArray(200, 'x'), QByteArray(1 << 20, 'x'),
              QByteArray("raise ") + QByteArray(300, 'a') + '\n', QByteArray("raise"), QByteArray()}) {
            QCOMPARE(answerTo(path, bytes), QByteArray());
        }
        QRandomGenerator random(kSeed);
        for (int i = 0; i < kNonsense; ++i) {
            QByteArray bytes(random.bounded(1, 160), '\0');
            for (char& byte : bytes) {
                byte = static_cast<char>(random.bounded(256));
            }
            QCOMPARE(answerTo(path, bytes + '\n'), QByteArray());
        }
        QCOMPARE(raised.size(), 0);
        QCOMPARE(answerTo(path, "raise winter\nraise summer\n"), QByteArray("raised\n"));
        QCOMPARE(raised.size(), 1);
        QCOMPARE(raised.first().first().value<model::EventId>().text(), std::string("winter"));
    }
};

QTEST_MAIN(OneWindowTest)
#include "one_window_test.moc"
