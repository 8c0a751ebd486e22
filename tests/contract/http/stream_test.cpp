// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/http/browser.h"

#include <QTest>

using namespace breakwater;
using namespace breakwater::fakes;
using core::Transition;
using model::EventState;

namespace {

/// A stream as an EventSource reads it.
struct Source {
    ApiHouse& house;
    http::TestClient client;
    std::string head;

    Source(ApiHouse& of, const std::string& token, const std::string& fields = {})
        : house(of), client(of.port()) {
        client.send(http::get("/queue/stream?token=" + token, fields));
        house.advance(base::Millis(1));
        head = client.readUntil("\r\n\r\n");
    }

    struct Event {
        std::string id;
        std::string name;
        QJsonObject status;
        QString state() const { return status["status"].toString(); }
    };
    /// The next event that carries data; an empty one at the stream's end.
    Event next() {
        for (;;) {
            const QString text = QString::fromStdString(house.nextEvent(client));
            Event event;
            for (const QString& line : text.split('\n')) {
                if (line.startsWith("id: ")) {
                    event.id = line.mid(4).toStdString();
                } else if (line.startsWith("event: ")) {
                    event.name = line.mid(7).toStdString();
                } else if (line.startsWith("data: ")) {
                    event.status = QJsonDocument::fromJson(line.mid(6).toUtf8()).object();
                } else if (line.startsWith("retry: ")) {
                    retry = line.mid(7).toInt();
                } else if (line == ":") {
                    ++comments;
                }
            }
            if (!event.status.isEmpty() || text.isEmpty()) {
                return event;
            }
        }
    }
    int retry = 0;
    int comments = 0;
};

} // namespace

class StreamTest : public QObject {
    Q_OBJECT

  private slots:
    void tellsTheStatusAtOnceAndItsChanges() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string token = browser.token("show");
        Source source(house, token);
        QVERIFY(source.head.starts_with("HTTP/1.1 200 "));
        QVERIFY(source.head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
        QVERIFY(source.head.find("Cache-Control: no-store\r\n") != std::string::npos);
        const auto first = source.next();
        QVERIFY(source.retry > 0);
        QCOMPARE(first.name, std::string("status"));
        QCOMPARE(first.id, first.status["version"].toString().toStdString());
        QCOMPARE(first.state(), QString("waiting"));
        QCOMPARE(browser.api().faultOf(first.status, "Status"), QString());

        const auto before = house.clock().monotonic();
        house.change("show", Transition::Pause);
        const auto paused = source.next();
        QCOMPARE(paused.status["paused"], QJsonValue(true));
        QVERIFY(house.clock().monotonic() - before < base::Seconds(2)); // at once

        model::Policy faster = quick();
        faster.message = "Soon";
        house.setPolicy("show", faster);
        const auto told = source.next();
        QVERIFY(told.status["event_revision"].toInt() > paused.status["event_revision"].toInt());
        house.change("show", Transition::Resume);
        for (auto event = source.next(); event.state() != "ready"; event = source.next()) {
            QCOMPARE(event.state(), QString("waiting"));
        }
    }

    void sendsCommentsWhileNothingHappens() {
        ApiHouse house;
        Browser browser(house);
        model::Policy policy = slow();
        house.make("show", policy, EventState::Paused);
        for (int i = 0; i < 30; ++i) {
            browser.token("show");
        }
        Source source(house, browser.token("show"));
        source.next();
        int waited = 0;
        for (; waited < 60 && !source.client.hasCome("\n\n"); ++waited) {
            house.advance(base::Seconds(1));
        }
        QVERIFY(waited <= 16); // a status, or the comment that keeps the connection
    }

    void keepsThePlaceAlive() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick(), EventState::Paused);
        const std::string token = browser.token("show");
        Source source(house, token);
        house.advance(base::Seconds(150));
        house.change("show", Transition::Resume);
        QCOMPARE(browser.status(token).state(), QString("ready")); // not parked
    }

    void bringsAParkedPlaceBack() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", quick(), EventState::Paused);
        const std::string token = browser.token("show");
        house.advance(base::Seconds(150));
        house.change("show", Transition::Resume);
        Source source(house, token);
        QCOMPARE(source.next().status["away"], QJsonValue(true));
        QCOMPARE(source.next().state(), QString("ready"));
    }

    void endsWithTheFinalStateAndStaysEnded_data() {
        QTest::addColumn<QString>("state");
        for (const char* state : {"left", "expired", "banned", "closed", "done"}) {
            QTest::newRow(state) << state;
        }
    }
    void endsWithTheFinalStateAndStaysEnded() {
        QFETCH(QString, state);
        ApiHouse house;
        Browser browser(house);
        house.make("show", state == "expired" || state == "done" ? quick() : slow());
        const std::string token = browser.token("show");
        house.advance(base::Seconds(1));
        Source source(house, token);
        source.next();
        if (state == "left") {
            browser.leave(token);
        } else if (state == "banned") {
            house.ban("show", {.place = house.seqOf(token), .prefix = {}, .agent = {}});
        } else if (state == "closed") {
            house.change("show", Transition::Close, model::ClosedReason::Cancelled);
        } else if (state == "done") {
            browser.enter(token);
            browser.leave(token);
        } else {
            house.advance(base::Seconds(125));
        }
        Source::Event last;
        for (auto event = source.next(); !event.status.isEmpty(); event = source.next()) {
            last = event;
        }
        QCOMPARE(last.state(), state);
        QCOMPARE(last.status["poll_after_ms"].toInt(-1), 0);
        QVERIFY(source.client.closedByPeer());
        QCOMPARE(browser.api().faultOf(last.status, "Status"), QString());

        const Reply again = browser.get("/queue/stream?token=" + token, "Last-Event-ID: " + last.id + "\r\n");
        QCOMPARE(again.status(), 204);
        Source fresh(house, token); // who has not been told is told
        QCOMPARE(fresh.next().state(), state);
        QCOMPARE(browser.fault, QString());
    }

    void tellsTheEndToWhoLostItsConnectionBefore_data() {
        QTest::addColumn<bool>("closed");
        QTest::newRow("left") << false;
        QTest::newRow("closed") << true;
    }
    void tellsTheEndToWhoLostItsConnectionBefore() {
        QFETCH(bool, closed);
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string token = browser.token("show");
        house.advance(base::Seconds(1));
        std::string last;
        {
            Source source(house, token);
            last = source.next().id;
        }
        if (closed) {
            house.change("show", Transition::Close);
        } else {
            browser.leave(token);
        }
        Source again(house, token, "Last-Event-ID: " + last + "\r\n");
        const auto end = again.next();
        QCOMPARE(end.state(), QString(closed ? "closed" : "left"));
        const auto reconnect = [&](const std::string& id) {
            return browser.get("/queue/stream?token=" + token, "Last-Event-ID: " + id + "\r\n").status();
        };
        QCOMPARE(reconnect(end.id), 204);
        house.make("other", slow());
        house.advance(base::Seconds(5));
        QCOMPARE(reconnect(end.id), 204); // later, too
    }

    void tellsNothingOlderThanWhatWasSaidForAMoment() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string token = browser.token("show");
        const std::string version = browser.status(token).text("version");
        const auto ahead = model::parseVersion(version).value();
        const auto before = house.clock().monotonic();
        Source source(house, token,
                      "Last-Event-ID: " + model::toText({ahead.epoch, model::Lsn(ahead.lsn.value() + 50)}) +
                          "\r\n");
        const auto told = source.next(); // the other gateway's word may be lost for good, so not for ever
        QCOMPARE(told.state(), QString("waiting"));
        QVERIFY(house.clock().monotonic() - before >= base::Seconds(2));
    }

    void isNotEndedByOneThatMayBeBehind() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string token = browser.token("show");
        house.change("show", Transition::Close);
        const auto known = model::parseVersion(browser.status(token).text("version")).value();
        // Another gateway has told of a reopening that has not come here yet.
        const std::string ahead = model::toText({known.epoch, model::Lsn(known.lsn.value() + 1)});
        Source source(house, token, "Last-Event-ID: " + ahead + "\r\n");
        house.change("show", Transition::Reopen);
        QCOMPARE(source.next().state(), QString("waiting"));
    }

    void endsWhenItsEventIsDeleted() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow(), EventState::Paused);
        const std::string token = browser.token("show");
        house.change("show", Transition::Close);
        house.remove("show");
        QCOMPARE(browser.get("/queue/stream?token=" + token).status(), 410);
    }

    void saysThatItIsOldWhenTheStoreIsAway() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        Source source(house, browser.token("show"));
        QVERIFY(!source.next().status.contains("as_of"));
        house.cutOffStore(true);
        house.advance(base::Seconds(60));
        auto event = source.next();
        for (int i = 0; i < 5 && !event.status.contains("as_of"); ++i) {
            event = source.next();
        }
        QVERIFY(event.status.contains("as_of"));
    }

    void answersHeadWithoutAStream() {
        ApiHouse house;
        Browser browser(house);
        house.make("show", slow());
        const std::string token = browser.token("show");
        QCOMPARE(browser.send("HEAD", "/queue/stream?token=" + token).status(), 200);
    }

    void refusesOneStreamTooMany() {
        http::ServerOptions options;
        options.maxStreams = 1;
        ApiHouse house(false, options);
        Browser browser(house);
        house.make("show", slow());
        const std::string token = browser.token("show");
        Source source(house, token);
        const Reply refused = browser.get("/queue/stream?token=" + token);
        QCOMPARE(refused.status(), 429);
        QVERIFY(std::stoi(refused.raw.field("Retry-After")) >= 1);
        QCOMPARE(browser.fault, QString());
    }
};

QTEST_GUILESS_MAIN(StreamTest)
#include "stream_test.moc"
