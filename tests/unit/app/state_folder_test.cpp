// SPDX-License-Identifier: Apache-2.0
#include "service/app/state_folder.h"
#include "tests/fakes/real_redis.h"

#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QTest>
#include <array>

using namespace breakwater;
using namespace breakwater::app;
using fakes::TemporaryFolder;

class StateFolderTest : public QObject {
    Q_OBJECT
  private slots:
    void isMadeWithItsParentsAndClosedToOthers();
    void refusesASecondHolderAndSaysWhoIsThere();
    void isFreeAgainWhenItsHolderIsKilled();
    void keepsTheGatewayId();
    void refusesASpoiltGatewayId();
    void refusesAFileInItsPlace();
};

void StateFolderTest::isMadeWithItsParentsAndClosedToOthers() {
    TemporaryFolder folder;
    const auto path = folder.path() / "a" / "b";
    const auto state = StateFolder::open(path);
    QVERIFY(state.ok());
    struct stat found {};
    QCOMPARE(stat(path.c_str(), &found), 0);
    QCOMPARE(found.st_mode & 0777U, 0700U);
}

void StateFolderTest::refusesASecondHolderAndSaysWhoIsThere() {
    TemporaryFolder folder;
    {
        const auto first = StateFolder::open(folder.path());
        QVERIFY(first.ok());
        const auto second = StateFolder::open(folder.path());
        QVERIFY(!second.ok());
        QCOMPARE(second.error().code, base::ErrorCode::AlreadyExists);
        const std::string pid = "(process " + std::to_string(getpid()) + ")";
        QVERIFY2(second.error().detail.find(pid) != std::string::npos, second.error().detail.c_str());
        QVERIFY(second.error().detail.find("--state-dir") != std::string::npos);
    }
    QVERIFY(StateFolder::open(folder.path()).ok());
}

void StateFolderTest::isFreeAgainWhenItsHolderIsKilled() {
    TemporaryFolder folder;
    std::array<int, 2> ends{};
    QCOMPARE(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        const auto held = StateFolder::open(folder.path());
        const char said = held.ok() ? 'y' : 'n';
        [[maybe_unused]] const auto written = write(ends[1], &said, 1);
        pause();
        _exit(0);
    }
    char said = 0;
    QCOMPARE(read(ends[0], &said, 1), ssize_t(1));
    QCOMPARE(said, 'y');
    QVERIFY(!StateFolder::open(folder.path()).ok());
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    QVERIFY(StateFolder::open(folder.path()).ok());
    close(ends[0]);
    close(ends[1]);
}

void StateFolderTest::keepsTheGatewayId() {
    TemporaryFolder folder;
    const auto state = StateFolder::open(folder.path());
    QVERIFY(state.ok());
    std::uint64_t next = 0x1122334455667788;
    const auto first = state->gatewayId([&] { return next++; });
    const auto again = state->gatewayId([&] { return next++; });
    QVERIFY(first.ok() && again.ok());
    QCOMPARE(*first, std::string("gw-887766554433"));
    QCOMPARE(*again, *first);
    QVERIFY(isGatewayId(*first));
}

void StateFolderTest::refusesASpoiltGatewayId() {
    TemporaryFolder folder;
    const auto state = StateFolder::open(folder.path());
    QVERIFY(state.ok());
    for (const char* text :
         {"", "\n", "UPPER\n", "-x\n", "a b\n", "0123456789012345678901234567890123456789x\n"}) {
        QVERIFY(writeFile(folder.path() / "gateway-id", text, IfThere::Replace).ok());
        const auto id = state->gatewayId([] { return 1ULL; });
        QVERIFY2(!id.ok(), text);
        QVERIFY(id.error().detail.find("gateway-id") != std::string::npos);
    }
}

void StateFolderTest::refusesAFileInItsPlace() {
    TemporaryFolder folder;
    QVERIFY(writeFile(folder.path() / "file", "x", IfThere::Keep).ok());
    const auto state = StateFolder::open(folder.path() / "file");
    QVERIFY(!state.ok());
    QVERIFY2(state.error().detail.find("is not a folder") != std::string::npos, state.error().detail.c_str());
}

QTEST_GUILESS_MAIN(StateFolderTest)
#include "state_folder_test.moc"
