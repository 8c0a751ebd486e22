// SPDX-License-Identifier: Apache-2.0
//
// The example configuration, held against the settings that the service really has.
#include "service/app/settings.h"

#include <QtCore/QFile>
#include <QtCore/QRegularExpression>
#include <QtCore/QSet>
#include <QtCore/QTemporaryDir>
#include <QtTest/QTest>

using namespace breakwater;

namespace {

struct Line {
    QString name;
    QString value;
    bool isDefault; // "#name = value"; else an example, "# name = value"
};

std::vector<Line> linesOfTheExample() {
    QFile file(BREAKWATER_EXAMPLE_CONF);
    std::vector<Line> found;
    if (!file.open(QIODevice::ReadOnly)) {
        return found;
    }
    static const QRegularExpression pattern("^#( ?)([a-z][a-z-]*) = (\\S+)$",
                                            QRegularExpression::MultilineOption);
    auto matches = pattern.globalMatch(QString::fromUtf8(file.readAll()));
    while (matches.hasNext()) {
        const auto match = matches.next();
        found.push_back({match.captured(2), match.captured(3), match.captured(1).isEmpty()});
    }
    return found;
}

base::Result<app::ReadSettings> read(std::vector<std::string> arguments) {
    return app::readSettings({std::move(arguments), {{"HOME", "/nowhere"}}, 4});
}

/// What the service makes of a file with these lines.
base::Result<app::ReadSettings> readFileOf(const std::vector<Line>& lines) {
    QTemporaryDir folder;
    const QString path = folder.filePath("breakwater.conf");
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return base::makeError(base::ErrorCode::Internal, "no place for the file");
    }
    for (const Line& line : lines) {
        file.write((line.name + " = " + line.value + "\n").toUtf8());
    }
    file.close();
    return read({"--config", path.toStdString()});
}

} // namespace

class ExampleConfTest : public QObject {
    Q_OBJECT

  private slots:
    void theFileAsItIsStarts();
    void everyLineIsASettingWithAGoodValue();
    void whatItCallsADefaultIsTheDefault();
    void everySettingIsShown();
};

void ExampleConfTest::theFileAsItIsStarts() {
    const auto settings = read({"--config", BREAKWATER_EXAMPLE_CONF});
    QVERIFY2(settings.ok(), settings.ok() ? "" : settings.error().detail.c_str());
}

void ExampleConfTest::everyLineIsASettingWithAGoodValue() {
    const auto lines = linesOfTheExample();
    QVERIFY(lines.size() > 10);
    for (const Line& line : lines) {
        std::vector<Line> together{line};
        if (line.name.startsWith("grpc-")) { // these stand only together
            together = {{"grpc-cert", "/x", false}, {"grpc-key", "/x", false}};
            std::erase_if(together, [&line](const Line& other) { return other.name == line.name; });
            together.push_back(line);
        }
        const auto settings = readFileOf(together);
        QVERIFY2(settings.ok(), settings.ok() ? "" : settings.error().detail.c_str());
    }
}

void ExampleConfTest::whatItCallsADefaultIsTheDefault() {
    auto lines = linesOfTheExample();
    std::erase_if(lines, [](const Line& line) { return !line.isDefault; });
    QVERIFY(lines.size() > 5);
    const auto written = readFileOf(lines);
    QVERIFY2(written.ok(), written.ok() ? "" : written.error().detail.c_str());
    const auto silent = read({});
    QVERIFY(silent.ok());
    const app::Settings& a = written->settings;
    const app::Settings& b = silent->settings;
    QVERIFY(a.http == b.http && a.grpc == b.grpc && a.ops == b.ops);
    QVERIFY(!a.redis && !b.redis);
    QCOMPARE(a.redisMaxmemory, b.redisMaxmemory);
    QCOMPARE(a.issuer, b.issuer);
    QVERIFY(a.drainDelay == b.drainDelay);
    QCOMPARE(a.maxConnections, b.maxConnections);
    QCOMPARE(a.maxStreams, b.maxStreams);
    QVERIFY(a.trustedProxies == b.trustedProxies);
    QVERIFY(a.logLevel == b.logLevel);
    // Names that are compared above; a default of another name needs its own line there.
    const QSet<QString> compared{"http",
                                 "grpc",
                                 "ops",
                                 "redis-maxmemory",
                                 "issuer",
                                 "drain-delay",
                                 "max-connections",
                                 "max-streams",
                                 "trusted-proxies",
                                 "log-level"};
    for (const Line& line : lines) {
        QVERIFY2(compared.contains(line.name), qPrintable(line.name));
    }
}

void ExampleConfTest::everySettingIsShown() {
    const auto help = read({"--help"});
    QVERIFY(help.ok());
    QSet<QString> shown{"help", "version", "config", "demo"}; // not for a file, or not for use
    for (const Line& line : linesOfTheExample()) {
        shown.insert(line.name);
    }
    static const QRegularExpression flag("^  (?:-h,)?--([a-z-]+)", QRegularExpression::MultilineOption);
    auto flags = flag.globalMatch(QString::fromStdString(help->print));
    int seen = 0;
    for (; flags.hasNext(); ++seen) {
        const QString name = flags.next().captured(1);
        QVERIFY2(shown.contains(name), qPrintable(name));
    }
    QVERIFY(seen > 10);
}

QTEST_GUILESS_MAIN(ExampleConfTest)
#include "example_conf_test.moc"
