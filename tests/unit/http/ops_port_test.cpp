// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/http/ops_house.h"

#include <QTest>
#include <cstring>

using namespace breakwater;
using namespace breakwater::http;
using namespace breakwater::http::ops;

class OpsPortTest : public QObject {
    Q_OBJECT

  private slots:
    void listsWhatIsThere() {
        OpsHouse house;
        const Answer index = house.ask("/");
        QCOMPARE(index.status, 200);
        QVERIFY(index.field("Content-Type").starts_with("text/plain"));
        for (const char* path : {"/metrics", "/healthz", "/readyz", "/debug/pprof/heap"}) {
            QVERIFY2(index.body.find(path) != std::string::npos, path);
            QVERIFY2(house.ask(path).status != 404, path);
        }
        QCOMPARE(house.ask("/queue/status").status, 404);
    }

    void onlyReads() {
        OpsHouse house;
        TestClient client(house.server());
        client.send(post("/metrics", ""));
        const Answer refused = client.read();
        QCOMPARE(refused.status, 405);
        QVERIFY(refused.field("Allow").find("GET") != std::string::npos);
        client.send("OPTIONS /metrics HTTP/1.1\r\nHost: ops\r\n\r\n");
        QCOMPARE(client.read().status, 204);
    }

    void servesMetricsAsPrometheusWantsThem() {
        OpsHouse house;
        const Answer metrics = house.ask("/metrics");
        QCOMPARE(metrics.status, 200);
        QCOMPARE(metrics.field("Content-Type"), std::string("text/plain; version=0.0.4; charset=utf-8"));
        QVERIFY(metrics.body.starts_with("# HELP "));
        QVERIFY(metrics.body.find("\nprocess_cpu_seconds_total ") != std::string::npos);
    }

    void isHealthyEvenWhenNotReady() {
        OpsHouse house;
        house.setNotReady("redis unavailable");
        const Answer health = house.ask("/healthz");
        QCOMPARE(health.status, 200);
        QCOMPARE(health.body, std::string(R"({"status":"healthy"})"));
    }

    void saysReadyOrWhyNot() {
        OpsHouse house;
        Answer ready = house.ask("/readyz");
        QCOMPARE(ready.status, 200);
        QCOMPARE(ready.body, std::string(R"({"status":"healthy"})"));
        house.setNotReady("redis unavailable");
        ready = house.ask("/readyz");
        QCOMPARE(ready.status, 503);
        QCOMPARE(ready.field("Content-Type"), std::string("application/json"));
        QCOMPARE(ready.body, std::string(R"({"status":"not ready","reason":"redis unavailable"})"));
        house.setNotReady("");
        QCOMPARE(house.ask("/readyz").status, 200);
    }

    void refusesProfilesOfNoOrTooLongTime() {
        OpsHouse house;
        for (const char* bad : {"0", "121", "-1", "ten", "", "1.5", "99999999999999999999", "1&seconds=2"}) {
            const Answer answer = house.ask(std::string("/debug/pprof/profile?seconds=") + bad);
            QVERIFY2(answer.status == 400, bad);
            QVERIFY(answer.body.find("1 to 120") != std::string::npos);
        }
    }

    void takesOneProfileAtATime() {
        OpsHouse house;
        TestClient first(house.server());
        first.send(get("/debug/pprof/profile?seconds=1"));
        house.server().settle();

        const Answer second = house.ask("/debug/pprof/profile?seconds=1");
        QCOMPARE(second.status, 429);
        QCOMPARE(second.field("Retry-After"), std::string("1"));
        QCOMPARE(house.ask("/healthz").status, 200); // the port goes on answering meanwhile

        house.server().advance(base::Seconds(1));
        const Answer profile = first.read();
        QCOMPARE(profile.status, 200);
        QCOMPARE(profile.field("Content-Type"), std::string("application/octet-stream"));
        // The legacy CPU profile's header: 0, 3 words follow, version 0, period, padding.
        QVERIFY(profile.body.size() >= 5 * sizeof(std::uintptr_t));
        std::array<std::uintptr_t, 5> words{};
        std::memcpy(words.data(), profile.body.data(), sizeof words);
        QCOMPARE(words[0], std::uintptr_t{0});
        QCOMPARE(words[1], std::uintptr_t{3});
        QCOMPARE(words[2], std::uintptr_t{0});
        QVERIFY(words[3] > 0);

        TestClient third(house.server());
        third.send(get("/debug/pprof/profile?seconds=120"));
        house.server().advance(base::Seconds(119));
        house.server().advance(base::Seconds(1));
        QCOMPARE(third.read().status, 200);
    }

    void endsAProfileWithItsServer() {
        {
            OpsHouse house;
            TestClient client(house.server());
            client.send(get("/debug/pprof/profile"));
            house.server().settle();
        }
        CpuProfile next;
        QVERIFY(next.begin() == CpuProfile::Begun::Yes);
        QVERIFY(!next.end().empty());
        QVERIFY(next.end().empty());
    }

    void saysHowToGetAHeapProfileWithoutJemalloc() {
        OpsHouse house;
        const Answer heap = house.ask("/debug/pprof/heap");
        QCOMPARE(heap.status, 501);
        QVERIFY(heap.body.find("libjemalloc-dev") != std::string::npos);
    }
};

QTEST_GUILESS_MAIN(OpsPortTest)
#include "ops_port_test.moc"
