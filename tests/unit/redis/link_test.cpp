// SPDX-License-Identifier: Apache-2.0
#include "service/redis/ask_once.h"
#include "service/redis/link.h"
#include "service/redis/outcome.h"
#include "tests/fakes/real_redis.h"
#include "tests/unit/redis/loop.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::redis;
using fakes::RealRedis;

class LinkTest : public QObject {
    Q_OBJECT
  private slots:
    void answersComeInTheOrderOfSending();
    void isReadyWithTheIncarnationOfItsRedis();
    void logsInAndSelectsByUrl();
    void saysWhyALoginFailedWithoutThePassword();
    void reachesARedisOverTcp();
    void aTimeOutIsUnknownForAllThatWaited();
    void whatWasNotSentIsKnownNotToHaveRun();
    void comesBackAfterKill9WithAnotherIncarnation();
    void waitsForARedisThatIsNotThereYet();
    void leavesARedisThatBecameAReplica();
    void refusesAReplicaAtConnect();
    void rereadsTheIncarnationOnDemand();
    void ordinaryErrorsAreReplies();
    void refusesMoreThanItsShareOfOutstandingCommands();
    void endsOnWhatIsNotTheProtocol();
    void endsOnAnAnswerWithoutAQuestion();
    void endsOnAnOversizedReply();
    void givesUpOnASilentPeer();
    void aLinkThatIsGoneCallsNobody();
    void answersMayDestroyTheLink();
};

namespace {

LinkOptions optionsFor(const RedisUrl& url) {
    LinkOptions options;
    options.url = url;
    return options;
}

/// What a Redis says to the two commands of a connect.
std::string handshake() {
    const std::string info = "role:master\r\nmaster_replid:0123456789abcdef0123456789abcdef01234567\r\n";
    return "+OK\r\n$" + std::to_string(info.size()) + "\r\n" + info + "\r\n";
}

} // namespace

void LinkTest::answersComeInTheOrderOfSending() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    std::vector<std::int64_t> seen;
    for (int i = 0; i < 5000; ++i) {
        watched.link->send({"INCR", "counter"}, [&](const base::Result<Reply>& reply) {
            seen.push_back(reply.ok() ? reply->integer().value_or(-1) : -2);
        });
    }
    QCOMPARE(seen.size(), std::size_t(0)); // never from inside send
    QVERIFY(turnUntil(watched.io, [&] { return seen.size() == 5000; }));
    for (std::size_t i = 0; i < seen.size(); ++i) {
        QCOMPARE(seen[i], static_cast<std::int64_t>(i + 1));
    }
    QCOMPARE(watched.link->outstanding(), std::size_t(0));
}

void LinkTest::isReadyWithTheIncarnationOfItsRedis() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    const auto info = server.ask({"INFO", "replication"});
    QCOMPARE(watched.link->incarnation()->hex, std::string(infoField(*info.string(), "master_replid")));
    QCOMPARE(watched.incarnations.size(), std::size_t(1));
}

void LinkTest::logsInAndSelectsByUrl() {
    RealRedis server({"--requirepass", "open sesame"});
    LinkOptions options = optionsFor(server.url());
    options.url.database = 5;
    Watched watched(options);
    QVERIFY(watched.becomesReady());
    QVERIFY(watched.ask({"SET", "here", "1"}).ok());
    QVERIFY(server.ask({"GET", "here"}).isNil()); // database 0
    const auto inFive = askOnce(options.url, {"GET", "here"}, base::Millis(5000));
    QVERIFY(inFive.ok());
    QCOMPARE(inFive->string(), std::optional<std::string_view>("1"));
}

void LinkTest::saysWhyALoginFailedWithoutThePassword() {
    RealRedis server({"--requirepass", "right"});
    LinkOptions options = optionsFor(server.url());
    options.url.password = "hunter2";
    Watched watched(options);
    QVERIFY(watched.isLost(2)); // it keeps trying: the password may be set right over there
    QVERIFY2(watched.losses[0].starts_with("Redis refused AUTH: WRONGPASS"), watched.losses[0].c_str());
    QVERIFY(watched.losses[0].find("hunter2") == std::string::npos);
    QCOMPARE(watched.readies, 0);

    options.url.password.clear();
    Watched bare(options);
    QVERIFY(bare.isLost());
    QVERIFY2(bare.losses[0].find("NOAUTH") != std::string::npos, bare.losses[0].c_str());
}

void LinkTest::reachesARedisOverTcp() {
    boost::asio::io_context io;
    boost::asio::ip::tcp::acceptor probe(io, {boost::asio::ip::address_v4::loopback(), 0});
    const auto port = probe.local_endpoint().port();
    probe.close();
    RealRedis server({"--port", std::to_string(port), "--bind", "127.0.0.1"});
    RedisUrl url;
    // Through the resolver, and past ::1 where nobody listens; a bare root has no /etc/hosts.
    boost::system::error_code unknown;
    boost::asio::ip::tcp::resolver(io).resolve("localhost", "", unknown);
    url.host = unknown ? "127.0.0.1" : "localhost";
    url.port = port;
    Watched watched(optionsFor(url));
    QVERIFY(watched.becomesReady());
    const auto pong = watched.ask({"PING"});
    QVERIFY(pong.ok());
    QCOMPARE(pong->string(), std::optional<std::string_view>("PONG"));
}

void LinkTest::aTimeOutIsUnknownForAllThatWaited() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    server.freeze();
    std::vector<base::Error> errors;
    const auto keep = [&](const base::Result<Reply>& reply) {
        if (!reply.ok()) {
            errors.push_back(reply.error());
        }
    };
    watched.link->send({"SET", "a", "1"}, keep); // 5 s of patience
    const std::array<std::string_view, 3> hasty = {"SET", "b", "1"};
    watched.link->send(hasty, base::Millis(50), keep);
    QVERIFY(turnUntil(watched.io, [&] { return errors.size() == 2; }));
    for (const auto& error : errors) {
        QCOMPARE(error.code, base::ErrorCode::StoreUnavailable);
        QVERIFY(isOutcomeUnknown(error));
        QVERIFY2(error.detail.starts_with("Redis gave no answer within 50 ms"), error.detail.c_str());
    }
    QVERIFY(watched.isLost());
    server.thaw();
    QVERIFY(watched.becomesReady(2));
    // Unknown is the honest word: both did run.
    const auto both = watched.ask({"EXISTS", "a", "b"});
    QVERIFY(both.ok());
    QCOMPARE(both->integer(), std::optional<std::int64_t>(2));
}

void LinkTest::whatWasNotSentIsKnownNotToHaveRun() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    const auto early = watched.ask({"SET", "a", "1"});
    QVERIFY(!early.ok());
    QVERIFY(!isOutcomeUnknown(early.error()));
    QCOMPARE(early.error().subject, std::string(kNothingRan));
    QVERIFY(watched.becomesReady());
    // Ended within the same turn of the loop: the bytes never reached the socket.
    std::optional<base::Error> late;
    watched.link->send({"SET", "a", "1"}, [&](const base::Result<Reply>& reply) { late = reply.error(); });
    watched.link->stop();
    QVERIFY(turnUntil(watched.io, [&] { return late.has_value(); }));
    QCOMPARE(late->subject, std::string(kNothingRan));
    QVERIFY(server.ask({"GET", "a"}).isNil());
}

void LinkTest::comesBackAfterKill9WithAnotherIncarnation() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    QVERIFY(watched.ask({"SET", "kept", "yes"}).ok());
    server.kill9();
    QVERIFY(watched.isLost());
    QVERIFY(!watched.link->isReady());
    server.start();
    QVERIFY(watched.becomesReady(2));
    QCOMPARE(watched.incarnations.size(), std::size_t(2));
    QVERIFY(watched.incarnations[0] != watched.incarnations[1]);
    QCOMPARE(watched.ask({"GET", "kept"})->string(), std::optional<std::string_view>("yes"));
}

void LinkTest::waitsForARedisThatIsNotThereYet() {
    RealRedis server;
    server.stop();
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.isLost(3));
    QVERIFY2(watched.losses[0].starts_with("no connection to unix:///"), watched.losses[0].c_str());
    server.start();
    QVERIFY(watched.becomesReady());
}

void LinkTest::leavesARedisThatBecameAReplica() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    server.ask({"REPLICAOF", "127.0.0.1", "1"});
    const auto refused = watched.ask({"SET", "a", "1"});
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().subject, std::string(kNothingRan));
    QVERIFY2(refused.error().detail.find("READONLY") != std::string::npos, refused.error().detail.c_str());
    QVERIFY(watched.isLost(2)); // the connection, then the attempt that met a replica
    QVERIFY2(watched.losses[1].find("is a replica") != std::string::npos, watched.losses[1].c_str());
    server.ask({"REPLICAOF", "NO", "ONE"});
    QVERIFY(watched.becomesReady(2));
    QVERIFY(watched.incarnations.front() != watched.incarnations.back());
}

void LinkTest::refusesAReplicaAtConnect() {
    RealRedis server({"--replicaof", "127.0.0.1 1"});
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.isLost());
    QVERIFY2(watched.losses[0].find("is a replica") != std::string::npos, watched.losses[0].c_str());
}

void LinkTest::rereadsTheIncarnationOnDemand() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    watched.link->rereadIncarnation();
    watched.link->rereadIncarnation(); // merged
    QVERIFY(turnUntil(watched.io, [&] { return watched.incarnations.size() == 2; }));
    QCOMPARE(watched.incarnations[0], watched.incarnations[1]);
    server.ask({"DEBUG", "CHANGE-REPL-ID"});
    watched.link->rereadIncarnation();
    QVERIFY(turnUntil(watched.io, [&] { return watched.incarnations.size() == 3; }));
    QVERIFY(watched.incarnations[2] != watched.incarnations[1]);
    QCOMPARE(watched.link->incarnation()->hex, watched.incarnations[2]);
    QCOMPARE(watched.readies, 1);
}

void LinkTest::ordinaryErrorsAreReplies() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    const auto reply = watched.ask({"NO-SUCH-COMMAND"});
    QVERIFY(reply.ok());
    QCOMPARE(reply->errorWord(), std::string_view("ERR"));
    QVERIFY(watched.link->isReady());
}

void LinkTest::refusesMoreThanItsShareOfOutstandingCommands() {
    RealRedis server;
    LinkOptions options = optionsFor(server.url());
    options.limits.mostOutstanding = 10;
    Watched watched(options);
    QVERIFY(watched.becomesReady());
    int good = 0;
    int refused = 0;
    for (int i = 0; i < 25; ++i) {
        watched.link->send({"PING"}, [&](const base::Result<Reply>& reply) {
            reply.ok() ? ++good : ++refused;
            if (!reply.ok()) {
                QCOMPARE(reply.error().subject, std::string(kNothingRan));
            }
        });
    }
    QVERIFY(turnUntil(watched.io, [&] { return good + refused == 25; }));
    QCOMPARE(good, 10);
    QCOMPARE(refused, 15);
    QVERIFY(watched.ask({"PING"}).ok());
}

void LinkTest::endsOnWhatIsNotTheProtocol() {
    Watched watched({handshake(), "HTTP/1.1 400 Bad Request\r\n\r\n"}, LinkOptions{});
    QVERIFY(watched.becomesReady());
    const auto reply = watched.ask({"PING"});
    QVERIFY(!reply.ok());
    QVERIFY(isOutcomeUnknown(reply.error()));
    QVERIFY2(reply.error().detail.find("not the Redis protocol") != std::string::npos,
             reply.error().detail.c_str());
    QVERIFY(watched.isLost());
}

void LinkTest::endsOnAnAnswerWithoutAQuestion() {
    Watched watched({handshake() + ":1\r\n"}, LinkOptions{});
    QVERIFY(watched.isLost());
    QVERIFY2(watched.losses[0].find("never asked") != std::string::npos, watched.losses[0].c_str());
}

void LinkTest::endsOnAnOversizedReply() {
    LinkOptions options;
    options.limits.reply.mostBytes = 1000;
    Watched watched({handshake(), "$9999999\r\n" + std::string(500'000, 'x')}, options);
    QVERIFY(watched.becomesReady());
    const auto reply = watched.ask({"GET", "big"});
    QVERIFY(!reply.ok());
    QVERIFY2(reply.error().detail.starts_with("a reply of Redis is larger than 1000 bytes"),
             reply.error().detail.c_str());
    QVERIFY(watched.isLost());
}

void LinkTest::givesUpOnASilentPeer() {
    LinkOptions options;
    options.commandTimeout = base::Millis(50);
    Watched watched({}, options);
    QVERIFY(watched.isLost());
    QVERIFY2(watched.losses[0].find("no answer within 50 ms") != std::string::npos,
             watched.losses[0].c_str());
    QCOMPARE(watched.readies, 0);
}

void LinkTest::aLinkThatIsGoneCallsNobody() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    int calls = 0;
    watched.link->send({"PING"}, [&](const base::Result<Reply>&) { ++calls; });
    watched.link->stop(); // the answers are on their way now
    watched.link = nullptr;
    watched.io.restart();
    watched.io.run();
    QCOMPARE(calls, 0);
    QCOMPARE(watched.losses.size(), std::size_t(0));
}

void LinkTest::answersMayDestroyTheLink() {
    RealRedis server;
    Watched watched(optionsFor(server.url()));
    QVERIFY(watched.becomesReady());
    int calls = 0;
    for (int i = 0; i < 3; ++i) {
        watched.link->send({"PING"}, [&](const base::Result<Reply>&) {
            ++calls;
            watched.link = nullptr;
        });
    }
    watched.io.restart();
    watched.io.run(); // ends by itself: nothing of the link is left in the loop
    QCOMPARE(calls, 1);
}

QTEST_GUILESS_MAIN(LinkTest)
#include "link_test.moc"
