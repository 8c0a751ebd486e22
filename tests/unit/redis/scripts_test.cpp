// SPDX-License-Identifier: Apache-2.0
#include "service/redis/outcome.h"
#include "service/redis/scripts.h"
#include "tests/fakes/real_redis.h"
#include "tests/unit/redis/loop.h"

#include <QTest>
#include <array>

using namespace breakwater;
using namespace breakwater::redis;
using fakes::RealRedis;

class ScriptsTest : public QObject {
    Q_OBJECT
  private slots:
    void everyScriptKeepsItsFirstLineAndGetsThePrelude();
    void areLoadedAtEachConnect();
    void aFlushedScriptRunsAllTheSame();
    void aScriptThatDoesNotCompileKeepsTheLinkFromBeingReady();
    void aRefusalByFlagsIsAReply();
    void aReadOnlyRedisRunsNothingOfAWritingScript();
    void anErrorHalfWayIsTold();
};

namespace {

constexpr base::Millis kPatience{5000};

/// One script call, waited for.
base::Result<Reply> callAndWait(Watched& watched, const Scripts& scripts, std::string_view name,
                                std::vector<std::string> keys, std::vector<std::string> args) {
    std::optional<base::Result<Reply>> answer;
    scripts.call(*watched.link, scripts.named(name), std::move(keys), std::move(args), kPatience,
                 [&](base::Result<Reply> reply) { answer = std::move(reply); });
    if (!turnUntil(watched.io, [&] { return answer.has_value(); })) {
        return base::makeError(base::ErrorCode::Internal, "no answer in the test");
    }
    return std::move(*answer);
}

LinkOptions optionsFor(const RealRedis& server, const Scripts& scripts) {
    LinkOptions options;
    options.url = server.url();
    options.preamble = scripts.loadCommands();
    return options;
}

std::int64_t evalCalls(const RealRedis& server, std::string_view command) {
    const auto info = server.ask({"INFO", "commandstats"});
    const std::string field = "cmdstat_" + std::string(command);
    const std::string_view line = infoField(*info.string(), field);
    return line.empty() ? 0 : std::stoll(std::string(line.substr(line.find('=') + 1)));
}

} // namespace

void ScriptsTest::everyScriptKeepsItsFirstLineAndGetsThePrelude() {
    QVERIFY(!scriptSources().empty());
    for (const ScriptSource& source : scriptSources()) {
        QVERIFY2(source.text.starts_with("#!lua flags="), std::string(source.name).c_str());
        const std::size_t second = source.text.find('\n') + 1;
        QVERIFY(source.text.substr(second).find("local function whole(") != std::string_view::npos);
    }
}

void ScriptsTest::areLoadedAtEachConnect() {
    RealRedis server;
    const Scripts scripts(scriptSources());
    Watched watched(optionsFor(server, scripts));
    QVERIFY(watched.becomesReady());
    const auto reply = callAndWait(watched, scripts, "probe", {"k1", "k2"}, {"hello"});
    QVERIFY2(reply.ok() && !reply->isError(),
             reply.ok() ? std::string(reply->errorText()).c_str() : "no answer");
    const std::string micros(*reply->items()[0].string());
    QCOMPARE(micros.size(), std::size_t(16)); // whole, not 1.79e+15
    QVERIFY(micros.find_first_not_of("0123456789") == std::string::npos);
    QCOMPARE(reply->items()[1].integer(), std::optional<std::int64_t>(2));
    QCOMPARE(reply->items()[2].string(), std::optional<std::string_view>("hello"));

    server.kill9();
    server.start();
    QVERIFY(watched.becomesReady(2));
    QVERIFY(callAndWait(watched, scripts, "probe", {}, {}).ok());
    QCOMPARE(evalCalls(server, "eval"), 0);
    QCOMPARE(evalCalls(server, "evalsha"), 1);
}

void ScriptsTest::aFlushedScriptRunsAllTheSame() {
    RealRedis server;
    const Scripts scripts(scriptSources());
    Watched watched(optionsFor(server, scripts));
    QVERIFY(watched.becomesReady());
    server.ask({"SCRIPT", "FLUSH"});
    for (int i = 0; i < 3; ++i) {
        const auto reply = callAndWait(watched, scripts, "probe", {"k"}, {"again"});
        QVERIFY(reply.ok() && !reply->isError());
        QCOMPARE(reply->items()[2].string(), std::optional<std::string_view>("again"));
    }
    QCOMPARE(evalCalls(server, "eval"), 1); // the first fell back and loaded it for the others
    QCOMPARE(watched.readies, 1);
}

void ScriptsTest::aScriptThatDoesNotCompileKeepsTheLinkFromBeingReady() {
    RealRedis server;
    const std::array<ScriptSource, 1> broken = {{{"broken", "#!lua flags=no-writes\nreturn ("}}};
    const Scripts scripts(broken);
    Watched watched(optionsFor(server, scripts));
    QVERIFY(watched.isLost());
    QVERIFY2(watched.losses[0].starts_with("Redis refused SCRIPT LOAD: ERR Error compiling"),
             watched.losses[0].c_str());
    QCOMPARE(watched.readies, 0);
}

void ScriptsTest::aRefusalByFlagsIsAReply() {
    RealRedis server({"--maxmemory", "1"});
    const std::array<ScriptSource, 2> two = {
        {{"plain", "#!lua flags=\nreturn redis.call('SET', KEYS[1], '1')"},
         {"allowed", "#!lua flags=allow-oom\nreturn redis.call('SET', KEYS[1], '1')"}}};
    const Scripts scripts(two);
    Watched watched(optionsFor(server, scripts));
    QVERIFY(watched.becomesReady());
    const auto refused = callAndWait(watched, scripts, "plain", {"k"}, {});
    QVERIFY(refused.ok());
    QCOMPARE(refused->errorWord(), std::string_view("OOM"));
    QVERIFY(!raisedInsideScript(*refused));
    const auto allowed = callAndWait(watched, scripts, "allowed", {"k"}, {});
    QVERIFY(allowed.ok());
    QCOMPARE(allowed->string(), std::optional<std::string_view>("OK"));
}

void ScriptsTest::aReadOnlyRedisRunsNothingOfAWritingScript() {
    RealRedis server;
    const std::array<ScriptSource, 1> one = {
        {{"write", "#!lua flags=allow-oom\nreturn redis.call('SET', KEYS[1], '1')"}}};
    const Scripts scripts(one);
    Watched watched(optionsFor(server, scripts));
    QVERIFY(watched.becomesReady());
    server.ask({"REPLICAOF", "127.0.0.1", "1"});
    const auto refused = callAndWait(watched, scripts, "write", {"k"}, {});
    QVERIFY(!refused.ok());
    QVERIFY2(!isOutcomeUnknown(refused.error()), refused.error().detail.c_str());
    QVERIFY(watched.isLost());
    server.ask({"REPLICAOF", "NO", "ONE"});
    QVERIFY(watched.becomesReady(2));
    QVERIFY(server.ask({"GET", "k"}).isNil());
}

void ScriptsTest::anErrorHalfWayIsTold() {
    RealRedis server;
    const std::array<ScriptSource, 1> one = {{{"half", "#!lua flags=allow-oom\nredis.call('SET', KEYS[1], "
                                                       "'1')\nreturn redis.call('INCRBY', KEYS[1], 'x')"}}};
    const Scripts scripts(one);
    Watched watched(optionsFor(server, scripts));
    QVERIFY(watched.becomesReady());
    const auto reply = callAndWait(watched, scripts, "half", {"k"}, {});
    QVERIFY(reply.ok() && reply->isError());
    QVERIFY2(raisedInsideScript(*reply), std::string(reply->errorText()).c_str());
    QCOMPARE(server.ask({"GET", "k"}).string(), std::optional<std::string_view>("1"));
}

QTEST_GUILESS_MAIN(ScriptsTest)
#include "scripts_test.moc"
