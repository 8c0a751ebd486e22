// SPDX-License-Identifier: Apache-2.0
//
// Every table under Qt's own tester with random changes; rows stay what they are.
#include "console/desktop/models/row_filter.h"
#include "console/desktop/models/tables.h"
#include "console/desktop/models/watch_tables.h"

#include <QAbstractItemModelTester>
#include <QPersistentModelIndex>
#include <QSignalSpy>
#include <QtTest>
#include <random>

using namespace breakwater;
using namespace breakwater::desktop::models;

namespace {

std::mt19937_64 g_random(7);

std::uint64_t below(std::uint64_t limit) {
    return g_random() % limit;
}

model::Event eventOf(std::uint64_t key) {
    model::Event event;
    event.id = *model::EventId::parse("event-" + std::to_string(key));
    event.title = "Tour " + std::to_string(below(3));
    event.state = static_cast<model::EventState>(1 + below(5));
    return event;
}
model::Place placeOf(std::uint64_t key) {
    model::Place place;
    place.seq = model::Seq(key + 1);
    place.cell.state = static_cast<model::PlaceState>(1 + below(11));
    place.cell.prefix = *model::parseAddressPrefix("203.0." + std::to_string(key % 200) + ".0/24");
    place.suspicion.score = static_cast<std::uint32_t>(below(101));
    place.suspicion.reasons = {{"JOIN_BURST", place.suspicion.score}};
    return place;
}
model::Cohort cohortOf(std::uint64_t key) {
    model::Cohort cohort;
    if (key % 3 == 0) {
        cohort.agent = model::AgentHash(key);
    } else {
        cohort.prefix = *model::parseAddressPrefix("203." + std::to_string(key / 250) + "." +
                                                   std::to_string(key % 250) + ".0");
    }
    cohort.places = below(5'000);
    cohort.banned = below(2) == 0;
    return cohort;
}
model::Ban banOf(std::uint64_t key) {
    model::Ban ban;
    ban.number = static_cast<std::uint32_t>(key + 1);
    ban.scope.place = model::Seq(key + 1);
    ban.reason = "bots";
    ban.banned = below(100);
    ban.phase = static_cast<model::BanPhase>(1 + below(3));
    return ban;
}
Alert alertOf(std::uint64_t key) {
    Alert alert;
    alert.rule = static_cast<AlertRule>(key % 9);
    alert.subject = std::to_string(key / 9);
    alert.state = static_cast<AlertState>(below(3));
    alert.value = static_cast<double>(below(100)) / 100;
    return alert;
}
model::AuditEntry entryOf(std::uint64_t key) {
    model::AuditEntry entry;
    entry.id = std::to_string(key);
    entry.at = base::wallFromMicros(static_cast<std::int64_t>(key) * 1'000'000);
    entry.action = below(2) == 0 ? "set_rate" : "pause";
    entry.outcome = "done";
    return entry;
}
LogLine lineOf(std::uint64_t key) {
    return {key, {}, static_cast<Tone>(below(5)), QStringLiteral("line %1").arg(below(5))};
}

/// Random updates, merges and removals, with the tester watching and a mirror of what must be there.
template<typename Table, typename Make>
void shake(Make make) {
    Table table;
    QAbstractItemModelTester tester(&table, QAbstractItemModelTester::FailureReportingMode::QtTest);
    QSignalSpy resets(&table, &QAbstractItemModel::modelReset);
    for (int round = 0; round < 200; ++round) {
        std::vector<decltype(make(0))> rows;
        for (std::uint64_t i = below(40); i > 0; --i) {
            rows.push_back(make(below(60)));
        }
        switch (below(4)) {
        case 0: table.merge(rows); break;
        case 1: table.removeIf([](const auto&) { return below(3) == 0; }); break;
        case 2: table.setFormat(Format(below(2) == 0 ? Language::Korean : Language::English)); break;
        default: table.update(rows); break;
        }
        for (int row = 0; row < table.rowCount(); ++row) {
            for (int column = 0; column < table.columnCount(); ++column) {
                const QModelIndex index = table.index(row, column);
                QVERIFY(index.data(Qt::DisplayRole).isValid());
                QVERIFY(index.data(SortRole).isValid());
                QVERIFY(index.data(KeyRole).isValid());
                QVERIFY(index.data(ToneRole).isValid());
                QVERIFY(index.data(SearchRole).toString().contains(index.data().toString().toLower()));
            }
        }
        for (int column = 0; column < table.columnCount(); ++column) {
            QVERIFY(!table.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
        }
    }
    QCOMPARE(resets.size(), 0);
}

} // namespace

class TablesTest : public QObject {
    Q_OBJECT

  private slots:
    void events() { shake<EventTable>(eventOf); }
    void places() { shake<PlaceTable>(placeOf); }
    void cohorts() { shake<CohortTable>(cohortOf); }
    void bans() { shake<BanTable>(banOf); }
    void alerts() { shake<AlertTable>(alertOf); }
    void audit() { shake<AuditTable>(entryOf); }
    void log() { shake<LogTable>(lineOf); }

    void anUpdateSaysNoMoreThanWhatChanged() {
        PlaceTable table;
        std::vector<model::Place> rows;
        for (std::uint64_t key = 0; key < 100; ++key) {
            rows.push_back(placeOf(key));
        }
        table.update(rows);
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        QSignalSpy inserted(&table, &QAbstractItemModel::rowsInserted);
        QSignalSpy removed(&table, &QAbstractItemModel::rowsRemoved);
        const QPersistentModelIndex kept = table.index(50, 0);
        table.update(rows);
        QCOMPARE(changed.size() + inserted.size() + removed.size(), 0);
        rows[10].suspicion.score += 1;
        rows.erase(rows.begin() + 20);
        rows.insert(rows.begin(), placeOf(500));
        table.update(rows);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(removed.size(), 1);
        QVERIFY(kept.isValid());
        QCOMPARE(kept.row(), 49);
        QCOMPARE(table.at(kept.row()).seq, model::Seq(51));
        QCOMPARE(table.find(51), 49);
        QCOMPARE(table.find(21), -1);
    }

    void aFilterIsWordsThatAllStandInTheRow() {
        PlaceTable table;
        std::vector<model::Place> rows;
        for (std::uint64_t key = 0; key < 10'000; ++key) {
            rows.push_back(placeOf(key));
            rows.back().cell.state = key % 2 == 0 ? model::PlaceState::Waiting : model::PlaceState::Banned;
        }
        table.update(rows);
        RowFilter filter;
        QAbstractItemModelTester tester(&filter, QAbstractItemModelTester::FailureReportingMode::QtTest);
        filter.setSourceModel(&table);
        QCOMPARE(filter.shown(), 10'000);
        filter.setText("203.0.7.0/24");
        QCOMPARE(filter.shown(), 50);
        QCOMPARE(filter.total(), 10'000);
        filter.setText("203.0.7.0/24 WAITING");
        QCOMPARE(filter.shown(), 0); // the seventh are all odd ones
        filter.setText("203.0.8.0/24 WAITING");
        QCOMPARE(filter.shown(), 50);
        filter.setText("203.0.8.0/24 -waiting");
        QCOMPARE(filter.shown(), 0);
        filter.setText("");
        filter.sort(PlaceTable::Score, Qt::DescendingOrder);
        for (int row = 1; row < 100; ++row) {
            QVERIFY(filter.index(row - 1, PlaceTable::Score).data(SortRole).toUInt() >=
                    filter.index(row, PlaceTable::Score).data(SortRole).toUInt());
        }
    }

    void theTextOfARowIsNewWhenTheRowIs() {
        EventTable table;
        auto event = eventOf(1);
        event.title = "Winter";
        table.update({event});
        RowFilter filter;
        filter.setSourceModel(&table);
        filter.setText("spring");
        QCOMPARE(filter.shown(), 0);
        event.title = "Spring";
        table.update({event});
        QCOMPARE(filter.shown(), 1);
    }

    void frozenRowsNeitherMoveNorCome() {
        PlaceTable table;
        std::vector<model::Place> rows;
        for (std::uint64_t key = 0; key < 10; ++key) {
            rows.push_back(placeOf(key));
            rows.back().suspicion.score = static_cast<std::uint32_t>(key);
        }
        table.update(rows);
        RowFilter filter;
        filter.setSourceModel(&table);
        filter.sort(PlaceTable::Score, Qt::DescendingOrder);
        const auto first = [&filter] { return filter.index(0, 0).data(KeyRole).toULongLong(); };
        QCOMPARE(first(), 10ULL);
        filter.setFrozen(true);
        rows[0].suspicion.score = 100;
        table.update(rows);
        table.merge({placeOf(77)});
        QCOMPARE(first(), 10ULL);
        filter.setFrozen(false);
        QCOMPARE(filter.rowCount(), 11);
        QVERIFY(first() == 1ULL || first() == 78ULL);
    }

    void bansThatAreOverLeaveTheListByThemselves() {
        BanTable table;
        auto endless = banOf(0);
        auto brief = banOf(1);
        auto lifted = banOf(2);
        endless.phase = brief.phase = model::BanPhase::InForce;
        brief.until = base::wallFromMicros(2'000'000);
        lifted.phase = model::BanPhase::Lifted;
        table.update({endless, brief, lifted});
        table.dropOver(base::wallFromMicros(1'999'999));
        QCOMPARE(table.rowCount(), 2);
        table.dropOver(base::wallFromMicros(2'000'000));
        QCOMPARE(table.rowCount(), 1);
        QCOMPARE(table.at(0).number, 1U);
    }

    void aHundredThousandBansAreListedAndFiltered() {
        BanTable table;
        std::vector<model::Ban> rows;
        for (std::uint64_t key = 0; key < 100'000; ++key) {
            rows.push_back(banOf(key));
        }
        table.update(rows);
        QCOMPARE(table.rowCount(), 100'000);
        QSignalSpy changed(&table, &QAbstractItemModel::dataChanged);
        rows.erase(rows.begin(), rows.begin() + 10);
        rows[500].banned += 1;
        table.update(rows);
        QCOMPARE(table.rowCount(), 99'990);
        QCOMPARE(changed.size(), 1);
        RowFilter filter;
        filter.setSourceModel(&table);
        filter.setText("99,99");
        QCOMPARE(filter.shown(), 10);
    }

    void theTrailKeepsTheNewest() {
        AuditTable table;
        for (std::uint64_t key = 0; key <= AuditTable::kMost; ++key) {
            table.take(entryOf(key));
        }
        QVERIFY(static_cast<std::size_t>(table.rowCount()) <= AuditTable::kMost);
        QVERIFY(table.find("|" + std::to_string(AuditTable::kMost)) >= 0);
        QCOMPARE(table.find("|0"), -1);
        LogTable log;
        for (std::size_t i = 0; i < LogTable::kMost + 5; ++i) {
            log.say({}, Tone::Plain, "line");
        }
        QCOMPARE(static_cast<std::size_t>(log.rowCount()), LogTable::kMost);
    }
};

QTEST_GUILESS_MAIN(TablesTest)
#include "tables_test.moc"
