// SPDX-License-Identifier: Apache-2.0
#include "service/app/files.h"
#include "service/app/settings.h"
#include "tests/fakes/real_redis.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::app;
using fakes::TemporaryFolder;

class SettingsTest : public QObject {
    Q_OBJECT
  private slots:
    void defaultsAreThoseOfTheDesign();
    void theStateFolderFollowsTheDesktopsRules();
    void everySettingCanStandInAllThreePlaces();
    void aFlagBeatsTheEnvironmentAndThatTheFile();
    void aBadValueIsRefusedAlsoWhereItIsOverruled();
    void theFileMayHoldCommentsAndSpaces();
    void saysWhereAndWhatIsWrongInTheFile_data();
    void saysWhereAndWhatIsWrongInTheFile();
    void saysWhatIsWrongOnTheCommandLine_data();
    void saysWhatIsWrongOnTheCommandLine();
    void namesTheVariableOfABadValue();
    void notesAVariableThatIsNoSetting();
    void helpSaysUnitAndDefaultOfEach();
    void neverRepeatsThePasswordOfARedisUrl();
    void pathsBecomeAbsolute();
    void tlsFilesGoTogether();
};

namespace {

SettingsInput inputOf(std::vector<std::string> arguments) {
    return {std::move(arguments), {{"HOME", "/people/ann"}}, 4};
}

/// The settings, which the test expects to be good.
Settings good(const SettingsInput& input) {
    const auto read = readSettings(input);
    if (!read.ok()) {
        QTest::qFail(read.error().detail.c_str(), __FILE__, __LINE__);
        return {};
    }
    return read->settings;
}

std::string problemOf(const SettingsInput& input) {
    const auto read = readSettings(input);
    return read.ok() ? "(no problem)" : read.error().detail;
}

/// Name, text, and a look at the one thing that the text must have changed.
struct Example {
    const char* name;
    const char* text;
    bool (*holds)(const Settings&);
};

const std::vector<Example> kExamples = {
    {"http", "0.0.0.0:80",
     [](const Settings& s) {
         return s.http == Endpoint{"0.0.0.0", 80};
     }},
    {"grpc", "[::1]:0",
     [](const Settings& s) {
         return s.grpc == Endpoint{"::1", 0};
     }},
    {"ops", "10.1.2.3:9",
     [](const Settings& s) {
         return s.ops == Endpoint{"10.1.2.3", 9};
     }},
    {"redis", "redis://h:1/2",
     [](const Settings& s) { return s.redis && s.redis->host == "h" && s.redis->database == 2; }},
    {"redis-maxmemory", "512MB", [](const Settings& s) { return s.redisMaxmemory == 512ULL << 20; }},
    {"state-dir", "/var/bw",
     [](const Settings& s) { return s.stateDir == "/var/bw" && s.keys == "/var/bw/keys.json"; }},
    {"keys", "/etc/bw.json", [](const Settings& s) { return s.keys == "/etc/bw.json"; }},
    {"gateway-id", "seoul-1", [](const Settings& s) { return s.gatewayId == "seoul-1"; }},
    {"issuer", "https://wait.example", [](const Settings& s) { return s.issuer == "https://wait.example"; }},
    {"drain-delay", "1500ms", [](const Settings& s) { return s.drainDelay == base::Millis(1500); }},
    {"http-threads", "3", [](const Settings& s) { return s.httpThreads == 3; }},
    {"max-connections", "77", [](const Settings& s) { return s.maxConnections == 77; }},
    {"max-streams", "0", [](const Settings& s) { return s.maxStreams == 0; }},
    {"trusted-proxies", "10.0.0.0/8,fd00::/8",
     [](const Settings& s) {
         return s.trustedProxies == std::vector<std::string>{"10.0.0.0/8", "fd00::/8"};
     }},
    {"log-level", "debug", [](const Settings& s) { return s.logLevel == base::LogLevel::Debug; }},
    {"demo", "true", [](const Settings& s) { return s.demo; }},
};

std::string variable(std::string name) {
    for (char& c : name) {
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return "BREAKWATER_" + name;
}

/// A file of settings in a folder of its own.
struct ConfigFile {
    explicit ConfigFile(const std::string& text) : path(folder.path() / "bw.conf") {
        if (!writeFile(path, text, IfThere::Replace).ok()) {
            QTest::qFail("test can't write", __FILE__, __LINE__);
        }
    }
    TemporaryFolder folder;
    std::filesystem::path path;
};

} // namespace

void SettingsTest::defaultsAreThoseOfTheDesign() {
    const Settings s = good(inputOf({}));
    QCOMPARE(s.http, (Endpoint{"127.0.0.1", 8080}));
    QCOMPARE(s.grpc, (Endpoint{"127.0.0.1", 50051}));
    QCOMPARE(s.ops, (Endpoint{"127.0.0.1", 9090}));
    QVERIFY(!s.redis);
    QCOMPARE(s.redisMaxmemory, std::uint64_t(2) << 30);
    QCOMPARE(s.stateDir.string(), std::string("/people/ann/.local/state/breakwater"));
    QCOMPARE(s.keys.string(), std::string("/people/ann/.local/state/breakwater/keys.json"));
    QCOMPARE(s.drainDelay, base::Millis(5000));
    QCOMPARE(s.httpThreads, 4U);
    QCOMPARE(s.trustedProxies, (std::vector<std::string>{"127.0.0.0/8", "::1"}));
    QCOMPARE(s.issuer, std::string("breakwater"));
    QVERIFY(s.gatewayId.empty() && s.grpcCert.empty() && s.grpcKey.empty() && s.grpcClientCa.empty());
    QVERIFY(s.logLevel == base::LogLevel::Info);
    QVERIFY(!s.demo);
}

void SettingsTest::theStateFolderFollowsTheDesktopsRules() {
    QCOMPARE(good({{}, {{"HOME", "/h"}, {"XDG_STATE_HOME", "/x"}}, 1}).stateDir.string(),
             std::string("/x/breakwater"));
    QCOMPARE(good({{}, {{"HOME", "/h"}, {"XDG_STATE_HOME", "relative"}}, 1}).stateDir.string(),
             std::string("/h/.local/state/breakwater"));
    QVERIFY(problemOf({{}, {}, 1}).starts_with("--state-dir: neither XDG_STATE_HOME nor HOME"));
    QCOMPARE(good({{"--state-dir", "/s"}, {}, 1}).stateDir.string(), std::string("/s"));
}

void SettingsTest::everySettingCanStandInAllThreePlaces() {
    const Settings untouched = good(inputOf({}));
    for (const Example& example : kExamples) {
        const std::string name = example.name;
        QVERIFY2(!example.holds(untouched), example.name);
        std::vector<std::string> flag = {"--" + name};
        if (name != "demo") {
            flag.emplace_back(example.text);
        }
        QVERIFY2(example.holds(good(inputOf(flag))), example.name);
        SettingsInput environment = inputOf({});
        environment.environment.emplace_back(variable(name), example.text);
        QVERIFY2(example.holds(good(environment)), example.name);
        const ConfigFile file(name + " = " + example.text + "\n");
        QVERIFY2(example.holds(good(inputOf({"--config", file.path}))), example.name);
    }
}

void SettingsTest::aFlagBeatsTheEnvironmentAndThatTheFile() {
    const ConfigFile file("issuer = file\ngateway-id = file\nhttp-threads = 1\n");
    SettingsInput input = inputOf({"--issuer", "flag"});
    input.environment.emplace_back("BREAKWATER_ISSUER", "environment");
    input.environment.emplace_back("BREAKWATER_GATEWAY_ID", "environment");
    input.environment.emplace_back("BREAKWATER_CONFIG", file.path);
    const Settings s = good(input);
    QCOMPARE(s.issuer, std::string("flag"));
    QCOMPARE(s.gatewayId, std::string("environment"));
    QCOMPARE(s.httpThreads, 1U);
}

void SettingsTest::aBadValueIsRefusedAlsoWhereItIsOverruled() {
    const ConfigFile file("# first\nhttp-threads = many\n");
    QCOMPARE(problemOf(inputOf({"--config", file.path, "--http-threads", "2"})),
             file.path.string() + " line 2: http-threads: 'many' is not a number from 1 to 256");
}

void SettingsTest::theFileMayHoldCommentsAndSpaces() {
    const ConfigFile file(
        "# a comment\n\n  issuer=a#b   # not part of it\r\n\thttp =\t127.0.0.1:1\n#http = x\ndemo = yes");
    const Settings s = good(inputOf({"--config", file.path}));
    QCOMPARE(s.issuer, std::string("a#b"));
    QCOMPARE(s.http.port, std::uint16_t(1));
    QVERIFY(s.demo);
}

void SettingsTest::saysWhereAndWhatIsWrongInTheFile_data() {
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown") << "issuer = a\n\nhtpp = 1\n"
                             << " line 3: there is no setting 'htpp'; breakwaterd --help lists them";
    QTest::newRow("no equals") << "demo\n"
                               << " line 1: is not 'name = value'";
    QTest::newRow("twice") << "issuer = a\n#\nissuer = b"
                           << " line 3: issuer was set before, at ";
    QTest::newRow("endpoint") << "http = 8080"
                              << " line 1: http: '8080' is not ADDRESS:PORT";
    QTest::newRow("host name") << "http = localhost:80"
                               << "doesn't start with an IP address";
    QTest::newRow("bare IPv6") << "http = ::1:80"
                               << "IPv6 in brackets";
    QTest::newRow("port") << "ops = 127.0.0.1:65536"
                          << "the port of '127.0.0.1:65536' is not a number from 0 to 65535";
    QTest::newRow("time") << "drain-delay = 5 s"
                          << "'5 s' is not a time like 500ms, 5s or 2m";
    QTest::newRow("negative") << "drain-delay = -1s"
                              << "is not a time";
    QTest::newRow("long time") << "drain-delay = 11m"
                               << "is not within 0ms and 600000ms";
    QTest::newRow("time overflow") << "drain-delay = 18446744073709551615m"
                                   << "is not a time";
    QTest::newRow("size") << "redis-maxmemory = 2 apples"
                          << "is not a size like 512MB or 2GB";
    QTest::newRow("small size") << "redis-maxmemory = 1MB"
                                << "is not within 16777216 and";
    QTest::newRow("empty") << "gateway-id ="
                           << "'' is not 1 to 40 lower-case letters";
    QTest::newRow("switch") << "demo = maybe"
                            << "'maybe' is neither true nor false";
    QTest::newRow("level") << "log-level = loud"
                           << "none of debug, info, warning and error";
    QTest::newRow("network") << "trusted-proxies = 10.0.0.0/8,proxy"
                             << "'proxy' is not an IP address or a network";
    QTest::newRow("prefix") << "trusted-proxies = 10.0.0.0/33"
                            << "is not a number from 0 to 32";
    QTest::newRow("host bits") << "trusted-proxies = 10.0.0.1/8"
                               << "has bits set behind its prefix";
    QTest::newRow("empty network") << "trusted-proxies = 10.0.0.1,"
                                   << "'' is not an IP address";
    QTest::newRow("redis") << "redis = localhost"
                           << " line 1: redis: Redis URL: it starts with none of";
    QTest::newRow("config") << "config = other"
                            << "may not stand in the file itself";
    QTest::newRow("issuer") << "issuer = a \"b\""
                            << "1 to 200 printable ASCII";
    QTest::newRow("large") << QString(70'000, '#') << "larger than the 65536 bytes";
}

void SettingsTest::saysWhereAndWhatIsWrongInTheFile() {
    QFETCH(QString, text);
    QFETCH(QString, words);
    const ConfigFile file(text.toStdString());
    const std::string problem = problemOf(inputOf({"--config", file.path}));
    QVERIFY2(QString::fromStdString(problem).contains(words), problem.c_str());
    QVERIFY2(problem.find(file.path.string()) != std::string::npos, problem.c_str());
}

void SettingsTest::saysWhatIsWrongOnTheCommandLine_data() {
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QString>("words");
    QTest::newRow("unknown") << QStringList{"--htpp", "x"}
                             << "command line: The following arguments were not expected";
    QTest::newRow("no value") << QStringList{"--http"} << "command line: --http";
    QTest::newRow("twice") << QStringList{"--issuer", "a", "--issuer", "b"} << "command line: --issuer";
    QTest::newRow("word") << QStringList{"start"}
                          << "command line: The following argument was not expected: start";
    QTest::newRow("bad value") << QStringList{"--http", "x"} << "--http: 'x' is not ADDRESS:PORT";
    QTest::newRow("no file") << QStringList{"--config", "/nowhere/bw.conf"}
                             << "--config /nowhere/bw.conf: there is no such file";
}

void SettingsTest::saysWhatIsWrongOnTheCommandLine() {
    QFETCH(QStringList, arguments);
    QFETCH(QString, words);
    SettingsInput input = inputOf({});
    for (const QString& argument : arguments) {
        input.arguments.push_back(argument.toStdString());
    }
    const std::string problem = problemOf(input);
    QVERIFY2(QString::fromStdString(problem).startsWith(words), problem.c_str());
}

void SettingsTest::namesTheVariableOfABadValue() {
    SettingsInput input = inputOf({"--http", "127.0.0.1:1"});
    input.environment.emplace_back("BREAKWATER_HTTP", "nonsense");
    QVERIFY(problemOf(input).starts_with("BREAKWATER_HTTP: 'nonsense' is not ADDRESS:PORT"));
}

void SettingsTest::notesAVariableThatIsNoSetting() {
    SettingsInput input = inputOf({});
    input.environment.emplace_back("BREAKWATER_HTPP", "127.0.0.1:1");
    const auto read = readSettings(input);
    QVERIFY(read.ok());
    QCOMPARE(read->notes.size(), std::size_t(1));
    QVERIFY(read->notes[0].find("BREAKWATER_HTPP") != std::string::npos);
    QVERIFY(readSettings(inputOf({}))->notes.empty());
}

void SettingsTest::helpSaysUnitAndDefaultOfEach() {
    const auto read = readSettings(inputOf({"--help"}));
    QVERIFY(read.ok());
    int flags = 0;
    for (std::size_t at = read->print.find("\n  --"); at != std::string::npos;) {
        const std::size_t next = read->print.find("\n  --", at + 1);
        const std::string part = read->print.substr(at, next == std::string::npos ? next : next - at);
        at = next;
        ++flags;
        QVERIFY2(part.find("(default") != std::string::npos || part.starts_with("\n  --version"),
                 part.c_str());
    }
    QCOMPARE(flags, 21);
    for (const char* unit :
         {"in seconds or with ms, s, m", "in bytes or with KB, MB, GB", "1 to 256 threads"}) {
        QVERIFY2(read->print.find(unit) != std::string::npos, read->print.c_str());
    }
    QVERIFY(readSettings(inputOf({"--version"}))->print.starts_with("breakwaterd "));
}

void SettingsTest::neverRepeatsThePasswordOfARedisUrl() {
    const std::string problem = problemOf(inputOf({"--redis", "redis://:hunter2@h:0"}));
    QVERIFY(problem.starts_with("--redis: "));
    QVERIFY2(problem.find("hunter2") == std::string::npos, problem.c_str());
}

void SettingsTest::pathsBecomeAbsolute() {
    const Settings s = good(inputOf({"--state-dir", "here/../there"}));
    QCOMPARE(s.stateDir, std::filesystem::current_path() / "there");
    QVERIFY(problemOf(inputOf({"--keys="})).starts_with("--keys: a path is missing") ||
            problemOf(inputOf({"--keys="})).starts_with("command line: --keys"));
}

void SettingsTest::tlsFilesGoTogether() {
    QVERIFY(problemOf(inputOf({"--grpc-cert", "a"})).starts_with("--grpc-cert and --grpc-key: either both"));
    QVERIFY(
        problemOf(inputOf({"--grpc-client-ca", "a"})).starts_with("--grpc-client-ca: works only together"));
    const Settings s = good(inputOf({"--grpc-cert", "/c", "--grpc-key", "/k", "--grpc-client-ca", "/a"}));
    QCOMPARE(s.grpcClientCa.string(), std::string("/a"));
}

QTEST_GUILESS_MAIN(SettingsTest)
#include "settings_test.moc"
