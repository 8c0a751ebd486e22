// SPDX-License-Identifier: Apache-2.0
#include "shared/base/text.h"
#include "tests/crowd/answer_body.h"
#include "tests/crowd/event_stream.h"
#include "tests/crowd/histogram.h"
#include "tests/crowd/http_response.h"
#include "tests/crowd/rate_timeline.h"
#include "tests/crowd/request_text.h"
#include "tests/crowd/summary.h"
#include "tests/crowd/waiting_token.h"
#include "tests/crowd/wheel.h"
#include "tests/unit/crowd/history.h"

#include <QtTest>
#include <algorithm>
#include <set>

using namespace breakwater;
using namespace breakwater::crowd;

namespace {

Parsed parse(std::string_view in, Response& out, std::size_t& consumed, std::string& scratch) {
    return parseResponse(in, scratch, out, consumed);
}

Parsed parse(std::string_view in) {
    Response out;
    std::size_t consumed = 0;
    std::string scratch;
    return parse(in, out, consumed, scratch);
}

} // namespace

class PartsTest : public QObject {
    Q_OBJECT

  private slots:
    void readsAResponseHoweverItIsCut() {
        const std::string whole =
            "HTTP/1.1 429 Too Many Requests\r\nContent-Type: application/problem+json\r\n"
            "retry-after: 7\r\nContent-Length: 5\r\nIdempotency-Replayed: true\r\n\r\nhelloHTTP";
        Response out;
        std::size_t consumed = 0;
        std::string scratch;
        for (std::size_t cut = 0; cut < whole.size() - 4; ++cut) {
            QCOMPARE(parse(std::string_view(whole).substr(0, cut), out, consumed, scratch), Parsed::More);
        }
        QCOMPARE(parse(whole, out, consumed, scratch), Parsed::Whole);
        QCOMPARE(consumed, whole.size() - 4);
        QCOMPARE(out.status, 429);
        QCOMPARE(out.retryAfterSec, std::optional<std::uint32_t>(7));
        QCOMPARE(out.body, std::string_view("hello"));
        QVERIFY(out.replayed && out.keepAlive);
    }

    void readsAChunkedResponseHoweverItIsCut() {
        const std::string whole = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                                  "3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n";
        Response out;
        std::size_t consumed = 0;
        std::string scratch;
        for (std::size_t cut = 0; cut < whole.size(); ++cut) {
            QCOMPARE(parse(std::string_view(whole).substr(0, cut), out, consumed, scratch), Parsed::More);
        }
        QCOMPARE(parse(whole, out, consumed, scratch), Parsed::Whole);
        QCOMPARE(consumed, whole.size());
        QCOMPARE(out.body, std::string_view("abc0123456789"));
        QVERIFY(!out.keepAlive);
    }

    void countsWhoNeverGotAPlaceUnlessASignalLeftNoTime() {
        Summary summary;
        summary.people = 10;
        summary.joined = 8;
        QCOMPARE(summary.withoutPlace(), 2U);
        summary.bySignal = true;
        QCOMPARE(summary.withoutPlace(), 0U);
    }

    void hasNoBodyAfter204() {
        Response out;
        std::size_t consumed = 0;
        std::string scratch;
        const std::string_view two = "HTTP/1.1 204 No Content\r\nX: y\r\n\r\nHTTP/1.1 200 OK\r\n";
        QCOMPARE(parse(two, out, consumed, scratch), Parsed::Whole);
        QCOMPARE(two.substr(consumed, 8), std::string_view("HTTP/1.1"));
    }

    void refusesWhatIsNoResponse() {
        QCOMPARE(parse("HTTP/1.0 200 OK\r\n\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 99 x\r\n\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nno colon\r\n\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
                 Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\n\r\nuntil the end"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\n"), Parsed::Bad);
        QCOMPARE(parse("HTTP/1.1 200 OK\r\nX: " + std::string(kMaxHead, 'x')), Parsed::Bad);
    }

    void readsAStatusObjectAndIgnoresWhatItDoesNotKnow() {
        BodyReader reader;
        QVERIFY(reader.read(
            R"({"new":{"position":7,"list":[1,{"status":"left"}]},"status":"waiting","position":12,
            "eta_sec":null,"poll_after_ms":1500,"paused":true,"version":"3-99","away":true,"as_of":"2026-01-01T00:00:00Z",
            "event_revision":4,"waiting_token":"abc"})"));
        const auto& seen = reader.body().seen;
        QCOMPARE(seen.status, VisitorStatus::Waiting);
        QCOMPARE(seen.position, 12U);
        QCOMPARE(seen.pollAfterMs, 1500U);
        QCOMPARE(seen.version, Version(3, 99));
        QCOMPARE(seen.revision, 4U);
        QVERIFY(seen.paused && seen.away && seen.stale);
        QCOMPARE(reader.body().waitingToken, std::string("abc"));
        QVERIFY(reader.read(R"({"code":"NOT_READY"})"));
        QCOMPARE(reader.body().code, std::string("NOT_READY"));
        QCOMPARE(reader.body().seen.status, VisitorStatus::Unknown);
    }

    void refusesABodyThatIsNoObject() {
        BodyReader reader;
        for (const auto* text : {"", "[]", "{", "{\"a\":}", "null", "{} {}"}) {
            QVERIFY2(!reader.read(text), text);
        }
        std::string deep = "{\"a\":";
        deep += std::string(40, '[') + std::string(40, ']') + "}";
        QVERIFY(!reader.read(deep));
    }

    void ordersVersionsByEpochAndThenLsn() {
        QVERIFY(*Version::parse("1-900") < *Version::parse("2-1"));
        QVERIFY(*Version::parse("2-1") < *Version::parse("2-2"));
        QCOMPARE(Version::parse("2-17")->text(), std::string("2-17"));
        for (const auto* text : {"", "1", "-", "1-", "-1", "1-2-3", "a-1", "4294967296-1", "1-4294967296"}) {
            QVERIFY2(!Version::parse(text), text);
        }
    }

    void findsTheSeqInATokenAndTurnsOneBitOver() {
        const auto token = tokenOf(0x0102030405);
        QCOMPARE(token.size(), kTokenChars);
        QCOMPARE(readToken(token)->seq, std::uint64_t{0x0102030405});
        std::set<std::string> altered;
        for (std::size_t bit = 0; bit < kTokenBytes * 8; ++bit) {
            const auto text = flipTokenBit(token, bit);
            QVERIFY(readToken(text).has_value());
            QVERIFY(text != token);
            altered.insert(text);
        }
        QCOMPARE(altered.size(), kTokenBytes * 8);
        QVERIFY(!readToken(token.substr(1)));
        QVERIFY(!readToken(token + "AAAA"));
    }

    void takesEventsOutOfAStreamHoweverItIsCut() {
        const std::string text =
            ": hello\n\nretry: 1500\nevent: status\nid: 1-2\ndata: {\"a\":1}\ndata: b\n\ndata:x\r\n\r\n";
        for (std::size_t cut = 0; cut <= text.size(); ++cut) {
            EventStreamReader reader;
            std::vector<std::string> events;
            const auto take = [&](std::string_view name, std::string_view data) {
                events.push_back(std::string(name) + "|" + std::string(data));
            };
            QVERIFY(reader.feed(std::string_view(text).substr(0, cut), take));
            QVERIFY(reader.feed(std::string_view(text).substr(cut), take));
            QCOMPARE(events, (std::vector<std::string>{"status|{\"a\":1}\nb", "|x"}));
            QCOMPARE(reader.retryMs(), std::optional<std::uint32_t>(1500));
            QCOMPARE(reader.lastId(), std::string("1-2"));
        }
    }

    void endsAStreamWhoseLineIsTooLong() {
        EventStreamReader reader;
        const auto ignore = [](std::string_view, std::string_view) {};
        QVERIFY(!reader.feed("data: " + std::string(EventStreamReader::kMaxEvent, 'x'), ignore));
    }

    void firesEveryoneOnceAndInTime() {
        const Moment start = momentAt(0);
        constexpr std::uint32_t kPeople = 1000;
        Wheel wheel(start, kPeople);
        for (std::uint32_t who = 0; who < kPeople; ++who) {
            wheel.add(who, start + base::Millis(who * 337)); // up to five turns of the wheel
        }
        std::vector<int> fired(kPeople);
        for (Moment now = start; now < start + base::Seconds(400); now += base::Millis(250)) {
            wheel.advance(now, [&](std::uint32_t who) {
                QVERIFY(wheel.due(who) <= now);
                QVERIFY(wheel.due(who) > now - base::Millis(252));
                ++fired[who];
            });
        }
        QVERIFY(std::all_of(fired.begin(), fired.end(), [](int times) { return times == 1; }));
        QCOMPARE(wheel.size(), 0U);
    }

    void letsSomebodyBeAddedWhileFiring() {
        const Moment start = momentAt(0);
        Wheel wheel(start, 1);
        int fired = 0;
        wheel.add(0, start);
        wheel.advance(start + base::Millis(10), [&](std::uint32_t who) {
            if (++fired < 3) {
                wheel.add(who, start);
            }
        });
        QCOMPARE(fired, 3);
    }

    void tellsPercentilesWithinAThirtieth() {
        Spans spans;
        for (int i = 1; i <= 10'000; ++i) {
            spans.add(base::Micros(i * 10));
        }
        for (const double share : {0.01, 0.5, 0.9, 0.99, 1.0}) {
            const auto exact = share * 100'000;
            const auto told = static_cast<double>(spans.percentile(share).count());
            QVERIFY2(told >= exact && told <= exact * 1.033, std::to_string(told).c_str());
        }
        for (std::int64_t value = 0; value < (std::int64_t{1} << 40); value = value * 2 + 1) {
            const auto bucket = Spans::bucketOf(base::Micros(value));
            QVERIFY(Spans::valueOf(bucket).count() >= value);
            QVERIFY(bucket == 0 || Spans::valueOf(bucket - 1).count() < value);
        }
    }

    void boundsARateThatIsOnlySampled() {
        RateTimeline rate;
        rate.add(momentAt(0), 100);
        rate.add(momentAt(10), 300);
        rate.add(momentAt(20), 0);
        QCOMPARE(rate.upper(momentAt(0), momentAt(10)), 3000.0);
        QCOMPARE(rate.lower(momentAt(0), momentAt(10)), 1000.0);
        QCOMPARE(rate.upper(momentAt(5), momentAt(15)), 3000.0);
        QCOMPARE(rate.lower(momentAt(5), momentAt(25)), 500.0);
        QCOMPARE(rate.upper(momentAt(-5), momentAt(0)), 500.0);
        QCOMPARE(rate.highest(), 300.0);
    }

    void makesTheSameCrowdOfTheSameSeed() {
        CrowdShape shape;
        shape.people = 10'000;
        shape.bots = 0.2;
        shape.leave = 0.1;
        shape.away = 0.2;
        shape.streams = 123;
        const Traits traits(shape);
        std::set<std::string> keys;
        std::set<std::string> botNets;
        std::uint32_t streams = 0;
        std::uint32_t leaving = 0;
        for (std::uint32_t who = 0; who < shape.people; ++who) {
            std::string key;
            traits.appendKey(who, key);
            QCOMPARE(key.size(), 36U);
            QVERIFY(key[14] == '4' && std::string("89ab").find(key[19]) != std::string::npos);
            keys.insert(key);
            std::string address;
            traits.appendAddress(who, address);
            QCOMPARE(std::count(address.begin(), address.end(), '.'), 3);
            if (traits.isBot(who)) {
                botNets.insert(address.substr(0, address.rfind('.')));
            }
            streams += traits.holdsStream(who) ? 1 : 0;
            leaving += traits.temper(who) == Temper::Leaves ? 1 : 0;
            QVERIFY(traits.joinsAfter(who) <= shape.joinSpan);
        }
        QCOMPARE(keys.size(), shape.people);
        QCOMPARE(botNets.size(), 1U);
        QCOMPARE(streams, 123U);
        QVERIFY(leaving > 800 && leaving < 1200);
    }

    void writesRequestsThatHoldTogether() {
        CrowdShape shape;
        const Traits traits(shape);
        std::string out;
        RequestText(traits, "h:1", 7, out).join("demo", true);
        QVERIFY(out.starts_with("POST /queue/join HTTP/1.1\r\nHost: h:1\r\nX-Forwarded-For: "));
        QVERIFY(out.find("\r\nIdempotency-Key: ") != std::string::npos);
        QVERIFY(out.ends_with("Content-Length: 19\r\n\r\n{\"event_id\":\"demo\"}"));
        out.clear();
        RequestText(traits, "h:1", 7, out).status("TOKEN", Version(2, 5));
        QVERIFY(out.starts_with("GET /queue/status?seen=2-5 HTTP/1.1\r\n"));
        QVERIFY(out.ends_with("Authorization: Bearer TOKEN\r\n\r\n"));
    }

    void feelsTheSilenceOnlyWhileSomebodyWaits() {
        WorkerStats one;
        WorkerStats other;
        one.bins = {1, 2, 2, 2, 2, 2, 2, 1, 0, 0, 0, 2, 2, 3};
        other.bins = {0, 2, 0, 1};
        const std::array<const WorkerStats*, 1> alone{&one};
        QCOMPARE(silenceIn(alone).longest, base::Micros(base::Millis(600)));
        QCOMPARE(silenceIn(alone).all, base::Micros(base::Millis(600)));
        const std::array<const WorkerStats*, 2> both{&one, &other};
        QCOMPARE(silenceIn(both).longest, base::Micros(base::Millis(300)));
        QCOMPARE(silenceIn(both).all, base::Micros(0));
    }

    void reckonsLatenessFromTheWindowThatIsLeft() {
        PlaceRecord place;
        place.firstReadyAt = momentAt(10);
        place.readyWithinSec = 115;
        QCOMPARE(admittedAbout(place, base::Seconds(120)), momentAt(5));
        place.readyWithinSec = 0;
        QCOMPARE(admittedAbout(place, base::Seconds(120)), momentAt(10));
    }
};

QTEST_GUILESS_MAIN(PartsTest)
#include "parts_test.moc"
