// SPDX-License-Identifier: Apache-2.0
#include "service/app/files.h"
#include "service/app/key_file.h"
#include "shared/base/text.h"
#include "tests/fakes/real_redis.h"

#include <sys/stat.h>

#include <QTest>
#include <array>
#include <set>
#include <thread>

using namespace breakwater;
using namespace breakwater::app;
using fakes::TemporaryFolder;

class KeyFileTest : public QObject {
    Q_OBJECT
  private slots:
    void isMadeOnceAndReadAgain();
    void isMadeForItsOwnerOnly();
    void ofManyWhoMakeItAtOnceAllGetTheSame();
    void readsSeveralKeysInTheirOrder();
    void refusesAFileThatOthersMayRead_data();
    void refusesAFileThatOthersMayRead();
    void namesWhatIsWrong_data();
    void namesWhatIsWrong();
    void errorsHoldNoSecret();
    void theFingerprintTellsKeysApartAndNotTheirOrder();
    void saysWhenItCannotBeMade();
};

namespace {

const base::WallTime kNow = base::wallFromMicros(1'795'440'000'000'000);
const std::string kSecretA = std::string(42, 'A') + "E";
const std::string kSecretB = std::string(42, 'B') + "E";

std::string tokenKey(int id, const std::string& secret) {
    return R"({"id": )" + std::to_string(id) + R"(, "secret": ")" + secret +
           R"(", "created": "2026-01-01T00:00:00.000Z"})";
}
std::string passKey(const std::string& kid, const std::string& seed) {
    return R"({"kid": ")" + kid + R"(", "seed": ")" + seed + R"(", "created": "2026-01-01T00:00:00.000Z"})";
}
std::string ringText(const std::string& tokens, const std::string& passes) {
    return "{\"schema\": 1,\n\"waiting_token_keys\": [" + tokens + "],\n\"pass_keys\": [" + passes + "]}";
}

base::Result<KeyRing> loadText(const TemporaryFolder& folder, const std::string& text) {
    const auto path = folder.path() / "keys.json";
    if (!writeFile(path, text, IfThere::Replace).ok()) {
        return base::makeError(base::ErrorCode::Internal, "test can't write");
    }
    return loadKeyFile(path, kNow);
}

} // namespace

void KeyFileTest::isMadeOnceAndReadAgain() {
    TemporaryFolder folder;
    const auto path = folder.path() / "keys.json";
    const auto first = loadKeyFile(path, kNow);
    QVERIFY(first.ok());
    const auto again = loadKeyFile(path, kNow + base::Seconds(60));
    QVERIFY(again.ok());
    QCOMPARE(first->waitingTokenKeys.size(), std::size_t(1));
    QCOMPARE(first->passKeys.size(), std::size_t(1));
    QCOMPARE(first->waitingTokenKeys[0].secret, again->waitingTokenKeys[0].secret);
    QCOMPARE(first->passKeys[0].seed, again->passKeys[0].seed);
    QCOMPARE(first->passKeys[0].kid, again->passKeys[0].kid);
    QCOMPARE(again->passKeys[0].created, base::toRfc3339(kNow));
    QVERIFY(first->passKeys[0].seed != first->waitingTokenKeys[0].secret);
    TemporaryFolder other;
    const auto another = loadKeyFile(other.path() / "keys.json", kNow);
    QVERIFY(another.ok());
    QVERIFY(another->waitingTokenKeys[0].secret != first->waitingTokenKeys[0].secret);
    QVERIFY(another->passKeys[0].kid != first->passKeys[0].kid);
}

void KeyFileTest::isMadeForItsOwnerOnly() {
    TemporaryFolder folder;
    const auto path = folder.path() / "keys.json";
    QVERIFY(loadKeyFile(path, kNow).ok());
    struct stat found {};
    QCOMPARE(stat(path.c_str(), &found), 0);
    QCOMPARE(found.st_mode & 0777U, 0600U);
}

void KeyFileTest::ofManyWhoMakeItAtOnceAllGetTheSame() {
    TemporaryFolder folder;
    for (int round = 0; round < 20; ++round) {
        const auto path = folder.path() / ("keys" + std::to_string(round));
        std::array<std::string, 8> prints;
        std::vector<std::thread> threads;
        for (auto& print : prints) {
            threads.emplace_back([&] {
                const auto ring = loadKeyFile(path, kNow);
                print = ring.ok() ? fingerprintOf(*ring) : ring.error().detail;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }
        QCOMPARE(std::set<std::string>(prints.begin(), prints.end()).size(), std::size_t(1));
        QCOMPARE(prints[0].size(), std::size_t(64));
    }
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) {
        QVERIFY(entry.path().filename().string().find('.') == std::string::npos); // no draft is left
    }
}

void KeyFileTest::readsSeveralKeysInTheirOrder() {
    TemporaryFolder folder;
    const auto ring = loadText(folder, ringText(tokenKey(7, kSecretB) + "," + tokenKey(3, kSecretA),
                                                passKey("new", kSecretA) + "," + passKey("old_1", kSecretB)));
    QVERIFY2(ring.ok(), ring.ok() ? "" : ring.error().detail.c_str());
    QCOMPARE(int(ring->waitingTokenKeys[0].id), 7);
    QCOMPARE(int(ring->waitingTokenKeys[1].id), 3);
    QCOMPARE(ring->passKeys[0].kid, std::string("new"));
    QCOMPARE(ring->passKeys[1].kid, std::string("old_1"));
    QCOMPARE(base::toBase64Url(ring->waitingTokenKeys[1].secret), kSecretA);
}

void KeyFileTest::refusesAFileThatOthersMayRead_data() {
    QTest::addColumn<int>("mode");
    QTest::newRow("group reads") << 0640;
    QTest::newRow("all read") << 0644;
    QTest::newRow("group writes") << 0620;
    QTest::newRow("others execute") << 0601;
}

void KeyFileTest::refusesAFileThatOthersMayRead() {
    QFETCH(int, mode);
    TemporaryFolder folder;
    const auto path = folder.path() / "keys.json";
    QVERIFY(loadKeyFile(path, kNow).ok());
    QCOMPARE(chmod(path.c_str(), static_cast<mode_t>(mode)), 0);
    const auto refused = loadKeyFile(path, kNow);
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().code, base::ErrorCode::PermissionDenied);
    QVERIFY2(refused.error().detail.find("chmod 600 " + path.string()) != std::string::npos,
             refused.error().detail.c_str());
}

void KeyFileTest::namesWhatIsWrong_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    const auto row = [](const char* name, const std::string& text, const char* words) {
        QTest::newRow(name) << QString::fromStdString(text) << QString(words);
    };
    const std::string token = tokenKey(1, kSecretA);
    const std::string pass = passKey("p", kSecretA);
    row("empty", "", "line 1, column 1: The document is empty");
    row("cut off", ringText(token, pass).substr(0, 40), "line 2, column ");
    row("comma", "{\n  \"schema\": 1,\n  }", "line 3, column 3: Missing a name");
    row("tail", ringText(token, pass) + "x", "line 3, column ");
    row("deep", std::string(60'000, '['), "line 1, column ");
    row("list", "[]", "not a key ring of schema 1");
    row("schema", R"({"schema": 2})", "not a key ring of schema 1");
    row("more members", R"({"schema": 1, "a": 1, "b": 2, "c": 3})", "other members");
    row("no tokens", ringText("", pass), "'waiting_token_keys' is not a list of 1 to 16");
    row("no passes", ringText(token, ""), "'pass_keys' is not a list of 1 to 16");
    row("id", ringText(tokenKey(256, kSecretA), pass),
        "'waiting_token_keys', key 1: 'id' is not a number from 0 to 255");
    row("secret short", ringText(tokenKey(1, "AAAA"), pass), "key 1: 'secret' is not 32 bytes");
    row("secret not canonical", ringText(tokenKey(1, std::string(42, 'A') + "B"), pass),
        "'secret' is not 32 bytes");
    row("same id", ringText(token + "," + token, pass), "key 2: its id stands there twice");
    row("kid", ringText(token, passKey("a b", kSecretA)), "'pass_keys', key 1: 'kid' is not");
    row("same kid", ringText(token, pass + "," + pass), "'pass_keys', key 2: its id stands there twice");
    row("not an object", ringText("1", pass), "key 1: is not an object");
    row("large", std::string(70'000, ' '), "larger than the 65536 bytes");
}

void KeyFileTest::namesWhatIsWrong() {
    QFETCH(QString, text);
    QFETCH(QString, words);
    TemporaryFolder folder;
    const auto ring = loadText(folder, text.toStdString());
    QVERIFY(!ring.ok());
    QVERIFY2(QString::fromStdString(ring.error().detail).contains(words), ring.error().detail.c_str());
}

void KeyFileTest::errorsHoldNoSecret() {
    TemporaryFolder folder;
    for (const std::string& text : {ringText(tokenKey(999, kSecretB), passKey("p", kSecretB)),
                                    ringText(tokenKey(1, kSecretB), passKey("", kSecretB)),
                                    ringText(tokenKey(1, kSecretB + "x"), passKey("p", kSecretB)),
                                    ringText(tokenKey(1, kSecretB), passKey("p", kSecretB)) + "}"}) {
        const auto ring = loadText(folder, text);
        QVERIFY(!ring.ok());
        QVERIFY2(ring.error().detail.find("BBBB") == std::string::npos, ring.error().detail.c_str());
    }
}

void KeyFileTest::theFingerprintTellsKeysApartAndNotTheirOrder() {
    TemporaryFolder folder;
    const auto print = [&](const std::string& text) {
        const auto ring = loadText(folder, text);
        return ring.ok() ? fingerprintOf(*ring) : ring.error().detail;
    };
    const std::string pass = passKey("p", kSecretA);
    const auto one = print(ringText(tokenKey(1, kSecretA) + "," + tokenKey(2, kSecretB), pass));
    const auto turned = print(ringText(tokenKey(2, kSecretB) + "," + tokenKey(1, kSecretA), pass));
    const auto swapped = print(ringText(tokenKey(1, kSecretB) + "," + tokenKey(2, kSecretA), pass));
    const auto otherPass =
        print(ringText(tokenKey(1, kSecretA) + "," + tokenKey(2, kSecretB), passKey("p", kSecretB)));
    QCOMPARE(one, turned);
    QVERIFY(one != swapped);
    QVERIFY(one != otherPass);
    QCOMPARE(one.size(), std::size_t(64));
}

void KeyFileTest::saysWhenItCannotBeMade() {
    TemporaryFolder folder;
    const auto ring = loadKeyFile(folder.path() / "missing" / "keys.json", kNow);
    QVERIFY(!ring.ok());
    QVERIFY2(ring.error().detail.find("No such file") != std::string::npos, ring.error().detail.c_str());
}

QTEST_GUILESS_MAIN(KeyFileTest)
#include "key_file_test.moc"
