// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/api_handler.h"
#include "service/http/ops/metrics.h"
#include "service/http/ops/metrics_text.h"

#include <QRegularExpression>
#include <QString>
#include <QStringList>
#include <QTest>
#include <map>
#include <memory>
#include <set>

using namespace breakwater;
using namespace breakwater::http;
using namespace breakwater::http::ops;

namespace {

/// A strict reader of the text format; `fault` names the first line that breaks a rule.
struct Parsed {
    std::map<QString, double> series; ///< by name and labels, as they stand
    std::map<QString, QString> types;
    QString fault;

    double at(const QString& name) const {
        const auto found = series.find(name);
        return found == series.end() ? -1 : found->second;
    }
};

Parsed parse(const std::string& text) {
    // name, optional {label="value",...}, number; a value escapes \, " and the line's end.
    static const QString kLabel = "[a-z_]+=\"(?:[^\"\\\\]|\\\\[\"\\\\n])*\"";
    static const QRegularExpression kSample("^([a-z_:][a-z0-9_:]*)((?:\\{" + kLabel + "(?:," + kLabel +
                                            ")*\\})?) (\\S+)$");
    static const QRegularExpression kHelp("^# HELP ([a-z_]+) (\\S.*)$");
    static const QRegularExpression kType("^# TYPE ([a-z_]+) (counter|gauge|histogram)$");
    Parsed parsed;
    if (!text.ends_with('\n')) {
        parsed.fault = "the last line has no end";
    }
    QString family;
    QString helped;
    QStringList lines = QString::fromStdString(text).split('\n');
    lines.removeLast();
    for (const QString& line : lines) {
        if (const auto help = kHelp.match(line); help.hasMatch()) {
            helped = help.captured(1);
        } else if (const auto type = kType.match(line); type.hasMatch()) {
            family = type.captured(1);
            if (family != helped || !parsed.types.emplace(family, type.captured(2)).second) {
                parsed.fault = line;
            }
        } else if (const auto sample = kSample.match(line); sample.hasMatch()) {
            bool number = false;
            const double value = sample.captured(3).toDouble(&number);
            const QString suffix = sample.captured(1).mid(family.size());
            const bool histogram = parsed.types[family] == "histogram";
            const bool belongs =
                sample.captured(1).startsWith(family) &&
                (histogram ? QStringList{"_bucket", "_sum", "_count"}.contains(suffix) : suffix.isEmpty());
            if (!number || !belongs ||
                !parsed.series.emplace(sample.captured(1) + sample.captured(2), value).second) {
                parsed.fault = line;
            }
        } else {
            parsed.fault = line;
        }
    }
    return parsed;
}

core::EventView viewOf(const std::string& id, model::EventState state) {
    core::EventMeta meta;
    meta.event.id = *model::EventId::parse(id);
    meta.event.state = state;
    meta.event.policy.rate = model::Rate{1'500};
    meta.version = {model::Epoch(1), model::Lsn(77)};
    core::EventView view{meta.event, std::make_shared<core::Replica>(meta),
                         std::make_shared<core::EventLive>()};
    view.live->confirmedAt = 4'000'000;
    return view;
}

void answered(LoopCounters& loop, api::Route route, int status, base::Micros took) {
    const auto id = static_cast<RouteId>(route);
    loop.answered(id, status);
    loop.took({&id, 1}, took);
}

/// Everything that the metrics are read from, with a number in every corner.
struct World {
    LoopCounters loop;
    LoopCounters other;
    core::DirectoryPage page;
    OpsBoard board;

    World() {
        answered(loop, api::Route::Status, 200, base::Micros(20));
        answered(other, api::Route::Status, 200, base::Millis(3));
        answered(other, api::Route::Status, 401, base::Seconds(3));
        answered(loop, api::Route::Join, 503, base::Micros(1));
        loop.bytesIn.add(1'000);
        other.bytesIn.add(234);
        loop.refusedFull.add(5);
        page.events = {viewOf("show", model::EventState::Open), viewOf("drop", model::EventState::Paused)};
        model::Snapshot show;
        show.event.id = *model::EventId::parse("show");
        show.event.counters.byState[1] = 300'000;
        show.event.counters.byState[5] = 20;
        show.event.admitted = 12'345'678'901;
        show.alarms = {{"STORE_MAY_LOSE", "a", {}}, {"STORE_MAY_LOSE", "b", {}}};
        model::RedisNodeFigures node;
        node.address = "redis \"one\"\\two\nthree";
        node.reachable = true;
        node.cpuPercent = 25;
        node.commandsPerSec = 1'234.5;
        node.usedMemoryBytes = 64;
        show.redis = {node};
        model::Snapshot drop;
        drop.event.id = *model::EventId::parse("drop");
        drop.redis = {node};
        board.publish({show, drop});
    }

    std::string text() const {
        const std::array loops{&loop, &other};
        return metricsText({.loops = loops,
                            .page = page,
                            .board = *board.content(),
                            .process = {.cpu = base::Millis(2'500), .residentBytes = 42, .virtualBytes = 43},
                            .load = 0.25,
                            .now = base::MonoTime{base::Micros{4'250'000}}});
    }
};

} // namespace

class OpsMetricsTest : public QObject {
    Q_OBJECT

  private slots:
    void isWellFormedInEveryLineAndHasEverySeriesOnce() {
        const Parsed parsed = parse(World().text());
        QCOMPARE(parsed.fault, QString());
        QVERIFY(parsed.series.size() > 300);
        for (const auto& [name, type] : parsed.types) {
            QVERIFY2(name.endsWith("_total") == (type == "counter"), qPrintable(name));
        }
    }

    void theReaderFindsFaults() {
        const std::string head = "# HELP a_total x\n# TYPE a_total counter\n";
        QVERIFY(parse(head + "a_total 1\n").fault.isEmpty());
        QVERIFY(!parse(head + "a_total 1\na_total 2\n").fault.isEmpty());
        QVERIFY(!parse(head + head + "a_total 1\n").fault.isEmpty());
        QVERIFY(!parse(head + "b_total 1\n").fault.isEmpty());
        QVERIFY(!parse(head + "a_total{x=\"a\"b\"} 1\n").fault.isEmpty());
        QVERIFY(!parse(head + "a_total one\n").fault.isEmpty());
        QVERIFY(!parse("# TYPE a_total counter\na_total 1\n").fault.isEmpty());
    }

    void sumsWhatAllLoopsHaveCounted() {
        const Parsed parsed = parse(World().text());
        QCOMPARE(parsed.at(R"(breakwater_http_requests_total{route="status",code_class="2xx"})"), 2.0);
        QCOMPARE(parsed.at(R"(breakwater_http_requests_total{route="status",code_class="4xx"})"), 1.0);
        QCOMPARE(parsed.at(R"(breakwater_http_requests_total{route="join",code_class="5xx"})"), 1.0);
        QCOMPARE(parsed.at(R"(breakwater_http_requests_total{route="verify",code_class="2xx"})"), 0.0);
        QCOMPARE(parsed.at("breakwater_http_received_bytes_total"), 1'234.0);
        QCOMPARE(parsed.at(R"(breakwater_http_connections_refused_total{reason="full"})"), 5.0);
    }

    void histogramsRiseAndEndAtTheirCount() {
        const Parsed parsed = parse(World().text());
        const QString bucket = R"(breakwater_http_request_duration_seconds_bucket{route="status",le="%1"})";
        QCOMPARE(parsed.at(bucket.arg("1e-05")), 0.0);
        QCOMPARE(parsed.at(bucket.arg("2.5e-05")), 1.0);
        QCOMPARE(parsed.at(bucket.arg("0.0025")), 1.0);
        QCOMPARE(parsed.at(bucket.arg("0.005")), 2.0);
        QCOMPARE(parsed.at(bucket.arg("2")), 2.0);
        QCOMPARE(parsed.at(bucket.arg("+Inf")), 3.0);
        QCOMPARE(parsed.at(R"(breakwater_http_request_duration_seconds_count{route="status"})"), 3.0);
        QCOMPARE(parsed.at(R"(breakwater_http_request_duration_seconds_sum{route="status"})"), 3.003020);
    }

    void tellsOfEveryEvent() {
        const Parsed parsed = parse(World().text());
        QCOMPARE(parsed.at(R"(breakwater_event_places{event="show",state="waiting"})"), 300'000.0);
        QCOMPARE(parsed.at(R"(breakwater_event_places{event="show",state="entered"})"), 20.0);
        QCOMPARE(parsed.at(R"(breakwater_event_places{event="drop",state="waiting"})"), 0.0);
        QCOMPARE(parsed.at(R"(breakwater_event_admitted_total{event="show"})"), 12'345'678'901.0);
        QCOMPARE(parsed.at(R"(breakwater_event_joined_total{event="show"})"), 300'020.0);
        QCOMPARE(parsed.at(R"(breakwater_event_rate{event="drop"})"), 1.5);
        QCOMPARE(parsed.at(R"(breakwater_event_state{event="show",state="open"})"), 1.0);
        QCOMPARE(parsed.at(R"(breakwater_event_state{event="show",state="paused"})"), 0.0);
        QCOMPARE(parsed.at(R"(breakwater_event_state{event="drop",state="paused"})"), 1.0);
        QCOMPARE(parsed.at(R"(breakwater_replica_age_seconds{event="show"})"), 0.25);
        QCOMPARE(parsed.at(R"(breakwater_replica_lsn{event="show"})"), 77.0);
        QCOMPARE(parsed.at(R"(breakwater_alarm{event="show",code="STORE_MAY_LOSE"})"), 1.0);
    }

    void tellsOfEveryNodeWhateverItIsCalled() {
        const Parsed parsed = parse(World().text());
        const QString node = "{node=\"redis \\\"one\\\"\\\\two\\nthree\"}";
        QCOMPARE(parsed.at("breakwater_redis_up" + node), 1.0);
        QCOMPARE(parsed.at("breakwater_redis_cpu_cores" + node), 0.25);
        QCOMPARE(parsed.at("breakwater_redis_commands_per_second" + node), 1'234.5);
        QCOMPARE(parsed.at("breakwater_redis_memory_bytes" + node), 64.0);
    }

    void tellsOfTheProcess() {
        const Parsed parsed = parse(World().text());
        QCOMPARE(parsed.at("process_cpu_seconds_total"), 2.5);
        QCOMPARE(parsed.at("process_resident_memory_bytes"), 42.0);
        QCOMPARE(parsed.at("breakwater_gateway_load"), 0.25);
    }

    void theBoardKeepsWhatReadersHold() {
        OpsBoard board;
        QVERIFY(board.content()->events.empty());
        board.publish({model::Snapshot{}});
        const auto held = board.content();
        board.publish({}, {model::RedisNodeFigures{}});
        QCOMPARE(held->events.size(), std::size_t{1});
        QVERIFY(board.content()->events.empty());
        QCOMPARE(board.content()->nodes.size(), std::size_t{1});
    }
};

QTEST_GUILESS_MAIN(OpsMetricsTest)
#include "ops_metrics_test.moc"
