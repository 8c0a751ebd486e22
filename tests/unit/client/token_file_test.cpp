// SPDX-License-Identifier: Apache-2.0
#include "console/client/token_file.h"

#include <QTemporaryDir>
#include <QtTest>
#include <fstream>
#include <map>

using namespace breakwater;

namespace {

client::Environment environment(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const std::string& name) -> std::optional<std::string> {
        const auto found = values.find(name);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

} // namespace

class TokenFileTest : public QObject {
    Q_OBJECT

  private slots:
    void theDefaultIsInTheStateFolder() {
        QCOMPARE(client::defaultTokenFile(environment({{"XDG_STATE_HOME", "/s"}, {"HOME", "/h"}})),
                 std::string("/s/breakwater/admin.token"));
        QCOMPARE(client::defaultTokenFile(environment({{"XDG_STATE_HOME", "relative"}, {"HOME", "/h"}})),
                 std::string("/h/.local/state/breakwater/admin.token"));
        QCOMPARE(client::defaultTokenFile(environment({})), std::string());
    }

    void aTokenIsOneLine() {
        const QTemporaryDir dir;
        const std::string path = dir.filePath("token").toStdString();
        const auto with = [&path](const std::string& text) {
            std::ofstream(path, std::ios::binary) << text;
            return client::readTokenFile(path);
        };
        QCOMPARE(with("bw_secret\n").value(), std::string("bw_secret"));
        QCOMPARE(with("bw_secret").value(), std::string("bw_secret"));
        QCOMPARE(with(std::string(4096, 'x')).value().size(), std::size_t{4096});
        for (const std::string& bad :
             {std::string(), std::string("\n"), std::string("two words"), std::string("two\nlines"),
              std::string("nul\0l", 5), std::string(4097, 'x')}) {
            QCOMPARE(with(bad).error().code, base::ErrorCode::InvalidRequest);
        }
    }

    void aMissingFileIsNamed() {
        const auto result = client::readTokenFile("/nowhere/admin.token");
        QCOMPARE(result.error().code, base::ErrorCode::NotFound);
        QVERIFY(result.error().detail.find("/nowhere/admin.token") != std::string::npos);
    }

    void aFolderIsNoToken() {
        const QTemporaryDir dir;
        QVERIFY(!client::readTokenFile(dir.path().toStdString()).ok());
    }
};

QTEST_GUILESS_MAIN(TokenFileTest)
#include "token_file_test.moc"
