// SPDX-License-Identifier: Apache-2.0
#include "service/core/record.h"
#include "service/core/varint.h"
#include "shared/base/text.h"

#include <QTest>

namespace base = breakwater::base;
namespace model = breakwater::model;
using namespace breakwater::core;

class RecordTest : public QObject {
    Q_OBJECT
  private slots:
    void writesTheBytesOfTheFormat();
    void everyKindSurvivesItsBytes_data();
    void everyKindSurvivesItsBytes();
    void refusesEveryKindCutShortOrLengthened_data();
    void refusesEveryKindCutShortOrLengthened();
    void refusesWhatIsNotOfTheGrammar_data();
    void refusesWhatIsNotOfTheGrammar();
    void takesTheLimitsOfTheGrammar_data();
    void takesTheLimitsOfTheGrammar();
    void runsGrowWhereTheyTouch();
    void everyCauseLeadsToItsState();
};

namespace {

const base::WallTime kAt = base::wallFromMicros(1'700'000'000'123'456);

MovedRecord moves() {
    return {model::Seq(90),
            {{Cause::AdmittedReturned, {{model::Seq(7), 1}}},
             {Cause::Admitted, {{model::Seq(40), 10}, {model::Seq(51), 1}, {model::Seq(70), 20}}},
             {Cause::Parked, {{model::Seq(50), 1}}},
             {Cause::Finished, {}}}};
}

EventRecord event() {
    EventRecord record;
    record.event.title = "공연";
    record.event.revision = model::Revision(12);
    record.event.state = model::EventState::Closed;
    record.event.closedReason = model::ClosedReason::SoldOut;
    record.event.opensAt = kAt;
    record.event.createdAt = kAt;
    record.event.policy.rate = model::Rate{1};
    record.event.policy.message = std::string("a\0b", 3);
    record.event.policy.corsOrigins = {"https://a.example", "https://b.example"};
    return record;
}

void addKinds() {
    QTest::addColumn<Record>("record");
    QTest::newRow("joined") << Record{kAt, JoinedRecord{{model::Seq(1), 512}}};
    QTest::newRow("moved") << Record{kAt, moves()};
    QTest::newRow("moved nobody") << Record{kAt, MovedRecord{model::Seq(3), {}}};
    QTest::newRow("event") << Record{kAt, event()};
    QTest::newRow("event of defaults") << Record{kAt, EventRecord{}};
    QTest::newRow("adopted") << Record{
        kAt, AdoptedRecord{AdoptOutcome::Lost, model::Lsn(77), model::Seq(1U << 20)}};
    QTest::newRow("bans") << Record{kAt, BansRecord{0xFFFFFF, 4}};
    QTest::newRow("at the beginning of time") << Record{base::WallTime{}, BansRecord{1, 1}};
}

/// "1 300 x" is a byte 1, a varint 300 and so on: all that is below 128 is the same as both.
std::string bytes(std::initializer_list<std::uint64_t> numbers) {
    std::string out;
    for (const std::uint64_t number : numbers) {
        appendVarint(out, number);
    }
    return out;
}

} // namespace

Q_DECLARE_METATYPE(Record)

void RecordTest::writesTheBytesOfTheFormat() {
    QCOMPARE(encodeRecord({base::wallFromMicros(300), JoinedRecord{{model::Seq(5), 2}}}),
             bytes({1, 1, 300, 5, 2}));
    QCOMPARE(encodeRecord({base::wallFromMicros(300), moves()}),
             bytes({1, 2, 300, 90, 4, 2, 1, 7, 0, 1, 3, 40, 9, 1, 0, 18, 19, 3, 1, 50, 0, 16, 0}));
    QCOMPARE(encodeRecord({base::wallFromMicros(0),
                           AdoptedRecord{AdoptOutcome::Unwitnessed, model::Lsn(4), model::Seq(1000)}}),
             bytes({1, 4, 0, 2, 4, 1000}));
    QCOMPARE(encodeRecord({base::wallFromMicros(0), BansRecord{200, 2}}), bytes({1, 5, 0, 200, 2}));
}

void RecordTest::everyKindSurvivesItsBytes_data() {
    addKinds();
}

void RecordTest::everyKindSurvivesItsBytes() {
    QFETCH(Record, record);
    const auto decoded = decodeRecord(encodeRecord(record));
    QVERIFY(decoded.ok());
    QVERIFY(*decoded == record);
}

void RecordTest::refusesEveryKindCutShortOrLengthened_data() {
    addKinds();
}

void RecordTest::refusesEveryKindCutShortOrLengthened() {
    QFETCH(Record, record);
    const std::string whole = encodeRecord(record);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        const auto cut = decodeRecord(whole.substr(0, length));
        QVERIFY(!cut.ok());
        QCOMPARE(cut.error().code, base::ErrorCode::InvalidRequest);
        QVERIFY(!cut.error().detail.empty());
    }
    QVERIFY(!decodeRecord(whole + std::string(1, '\0')));
}

void RecordTest::refusesWhatIsNotOfTheGrammar_data() {
    constexpr std::uint64_t kHighest = (std::uint64_t{1} << 40) - 1;
    QTest::addColumn<std::string>("text");
    QTest::newRow("another format") << bytes({2, 1, 0, 5, 2});
    QTest::newRow("type 0") << bytes({1, 0, 0, 5, 2});
    QTest::newRow("type of a later gateway") << bytes({1, 6, 0, 5, 2});
    QTest::newRow("joins from seq 0") << bytes({1, 1, 0, 0, 2});
    QTest::newRow("no joins") << bytes({1, 1, 0, 5, 0});
    QTest::newRow("joins beyond the highest") << bytes({1, 1, 0, kHighest + 1, 1});
    QTest::newRow("too many joins") << bytes({1, 1, 0, 1, kHighest + 1});
    QTest::newRow("padded number") << bytes({1, 1, 0}) + "\x85" + std::string(1, '\0') + bytes({2});
    QTest::newRow("cause 0") << bytes({1, 2, 0, 9, 1, 0, 1, 1, 0});
    QTest::newRow("cause 17") << bytes({1, 2, 0, 9, 1, 17, 1, 1, 0});
    QTest::newRow("run from seq 0") << bytes({1, 2, 0, 9, 1, 1, 1, 0, 0});
    QTest::newRow("runs that touch") << bytes({1, 2, 0, 9, 1, 1, 2, 5, 0, 0, 0});
    QTest::newRow("run beyond the highest") << bytes({1, 2, 0, 9, 1, 1, 1, kHighest, 1});
    QTest::newRow("run of wrapping length") << bytes({1, 2, 0, 9, 1, 1, 1, 5, UINT64_MAX});
    QTest::newRow("run of wrapping gap") << bytes({1, 2, 0, 9, 1, 1, 2, 5, 0, UINT64_MAX, 0});
    QTest::newRow("65 groups") << bytes({1, 2, 0, 9, 65});
    QTest::newRow("a million runs announced") << bytes({1, 2, 0, 9, 1, 1, (1U << 20) + 1});
    QTest::newRow("state 0") << bytes({1, 3, 0, 1, 0, 0, 0, 0, 0, 0});
    QTest::newRow("state 6") << bytes({1, 3, 0, 1, 6, 0, 0, 0, 0, 0});
    QTest::newRow("closed reason 4") << bytes({1, 3, 0, 1, 5, 4, 0, 0, 0, 0});
    QTest::newRow("profile with a bad number") << bytes({1, 3, 0, 1, 3, 0, 0, 0, 0, 3, 2, 1, 0x80});
    QTest::newRow("outcome 0") << bytes({1, 4, 0, 0, 1, 1});
    QTest::newRow("outcome 5") << bytes({1, 4, 0, 5, 1, 1});
    QTest::newRow("next seq 0") << bytes({1, 4, 0, 1, 1, 0});
    QTest::newRow("next seq beyond the highest") << bytes({1, 4, 0, 1, 1, kHighest + 1});
    QTest::newRow("ban 0") << bytes({1, 5, 0, 0, 1});
    QTest::newRow("ban of 25 bits") << bytes({1, 5, 0, 1U << 24, 1});
    QTest::newRow("phase 0") << bytes({1, 5, 0, 1, 0});
    QTest::newRow("phase 5") << bytes({1, 5, 0, 1, 5});
}

void RecordTest::refusesWhatIsNotOfTheGrammar() {
    QFETCH(std::string, text);
    const auto decoded = decodeRecord(text);
    QVERIFY(!decoded.ok());
    QCOMPARE(decoded.error().code, base::ErrorCode::InvalidRequest);
}

void RecordTest::takesTheLimitsOfTheGrammar_data() {
    constexpr std::uint64_t kHighest = (std::uint64_t{1} << 40) - 1;
    QTest::addColumn<std::string>("text");
    QTest::newRow("highest join") << bytes({1, 1, 0, kHighest, 1});
    QTest::newRow("run up to the highest") << bytes({1, 2, 0, 9, 1, 1, 1, kHighest, 0});
    QTest::newRow("runs one apart") << bytes({1, 2, 0, 9, 1, 1, 2, 5, 0, 1, 0});
    QTest::newRow("last cause") << bytes({1, 2, 0, 9, 1, 16, 1, 1, 0});
    QTest::newRow("last state and reason") << bytes({1, 3, 0, 1, 5, 3, 0, 0, 0, 0});
    QTest::newRow("highest next seq") << bytes({1, 4, 0, 4, 1, kHighest});
    std::string groups = bytes({1, 2, 0, 9, 64});
    for (int i = 0; i < 64; ++i) {
        groups += bytes({1, 0});
    }
    QTest::newRow("64 groups") << groups;
}

void RecordTest::takesTheLimitsOfTheGrammar() {
    QFETCH(std::string, text);
    const auto decoded = decodeRecord(text);
    QVERIFY2(decoded.ok(), decoded.ok() ? "" : decoded.error().detail.c_str());
}

void RecordTest::runsGrowWhereTheyTouch() {
    SeqRuns runs;
    for (const std::uint64_t seq : {3, 4, 5, 7, 9, 10}) {
        appendSeq(runs, model::Seq(seq));
    }
    const SeqRuns expected{{model::Seq(3), 3}, {model::Seq(7), 1}, {model::Seq(9), 2}};
    QVERIFY(runs == expected);
    QCOMPARE(countOf(runs), 6U);
    QCOMPARE(countOf({}), 0U);
}

void RecordTest::everyCauseLeadsToItsState() {
    using model::PlaceState;
    const std::array<PlaceState, kLastCause> expected{
        PlaceState::Ready,       PlaceState::Ready,  PlaceState::Parked,  PlaceState::Returned,
        PlaceState::Entered,     PlaceState::Done,   PlaceState::Left,    PlaceState::ExpiredSilent,
        PlaceState::ExpiredAway, PlaceState::NoShow, PlaceState::Banned,  PlaceState::Waiting,
        PlaceState::Returned,    PlaceState::Ready,  PlaceState::Entered, PlaceState::Done};
    for (std::uint8_t cause = 1; cause <= kLastCause; ++cause) {
        QVERIFY(stateAfter(static_cast<Cause>(cause)) == expected[cause - 1U]);
    }
}

QTEST_GUILESS_MAIN(RecordTest)
#include "record_test.moc"
