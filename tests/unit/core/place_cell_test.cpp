// SPDX-License-Identifier: Apache-2.0
#include "service/core/place_cell.h"
#include "shared/base/text.h"

#include <QTest>

namespace base = breakwater::base;
namespace model = breakwater::model;
using breakwater::core::decodeCell;
using breakwater::core::decodeCellState;
using breakwater::core::encodeCell;
using breakwater::core::kCellBytes;
using model::PlaceState;

class PlaceCellTest : public QObject {
    Q_OBJECT
  private slots:
    void writesTheBytesOfTheFormat();
    void survivesItsBytes_data();
    void survivesItsBytes();
    void tellsHowLongWhoHasEnteredHadWaited();
    void halfACellIsNone();
    void unknownStatesAreNone();
    void theShortReadingAgreesWithTheLongOne();
    void readsOnlyItsOwnBytes();
};

namespace {

model::PlaceCell known() {
    model::PlaceCell cell;
    cell.state = PlaceState::Banned;
    cell.counted = true;
    cell.formerState = PlaceState::Ready;
    cell.since = 0x01020304;
    cell.joinedAt = base::wallFromMicros(0x0a0b0c0d0e0fLL * 1000);
    cell.prefix = {4, {203, 0, 113}};
    cell.agent = model::AgentHash(0x1112131415161718);
    cell.lane = 9;
    cell.banNumber = 0x212223;
    return cell;
}

std::string bytesOf(const model::PlaceCell& cell) {
    const auto bytes = encodeCell(cell);
    return {bytes.data(), bytes.size()};
}

} // namespace

void PlaceCellTest::writesTheBytesOfTheFormat() {
    QCOMPARE(base::toHex(base::bytesOf(bytesOf(known()))),
             std::string("0b41010203040a0b0c0d0e0f04cb0071000000001112131415161718"
                         "09212223"));
    QCOMPARE(bytesOf({}), std::string(kCellBytes, '\0'));
}

void PlaceCellTest::survivesItsBytes_data() {
    QTest::addColumn<int>("state");
    for (std::size_t state = 0; state < model::kPlaceStates; ++state) {
        QTest::newRow(std::string(model::toText(static_cast<PlaceState>(state))).c_str()) << int(state);
    }
}

void PlaceCellTest::survivesItsBytes() {
    QFETCH(int, state);
    model::PlaceCell cell = known();
    cell.state = static_cast<PlaceState>(state);
    cell.counted = state % 2 == 0;
    cell.formerState = static_cast<PlaceState>(11 - state);
    cell.since = UINT32_MAX;
    cell.prefix = {6, {0x20, 1, 0xd, 0xb8, 0, 7, 255}};
    cell.agent = model::AgentHash(UINT64_MAX);
    cell.lane = 255;
    const bool inside = cell.state == PlaceState::Entered || cell.state == PlaceState::Done;
    cell.banNumber = inside ? 0 : 0xFFFFFF;
    cell.waited = inside ? std::optional(breakwater::core::kLongestWait) : std::nullopt;
    QVERIFY(decodeCell(bytesOf(cell)) == cell);
}

void PlaceCellTest::tellsHowLongWhoHasEnteredHadWaited() {
    model::PlaceCell cell = known();
    cell.joinedAt = base::wallFromMicros(1'795'000'000'999'000);
    cell.banNumber = 0;
    for (const PlaceState state : {PlaceState::Entered, PlaceState::Done}) {
        cell.state = state;
        cell.waited.reset();
        QCOMPARE(decodeCellState(bytesOf(cell)).entered, 0U);
        for (const std::uint32_t waited : {0U, 61U, breakwater::core::kLongestWait}) {
            cell.waited = waited;
            QVERIFY(decodeCell(bytesOf(cell)) == cell);
            QCOMPARE(decodeCellState(bytesOf(cell)).entered, 1'795'000'000U + waited);
        }
    }
    QCOMPARE(decodeCellState(bytesOf(known())).entered, 0U); // a ban's number is no time
}

void PlaceCellTest::halfACellIsNone() {
    const std::string bytes = bytesOf(known());
    for (std::size_t length = 0; length < kCellBytes; ++length) {
        QVERIFY(decodeCell(bytes.substr(0, length)) == model::PlaceCell{});
        QVERIFY(decodeCellState(bytes.substr(0, length)).state == PlaceState::None);
    }
}

void PlaceCellTest::unknownStatesAreNone() {
    std::string bytes = bytesOf(known());
    bytes[0] = 12;
    bytes[1] = static_cast<char>(0xC1);
    QVERIFY(decodeCell(bytes).state == PlaceState::None);
    QVERIFY(decodeCell(bytes).formerState == PlaceState::None);
    QVERIFY(decodeCellState(bytes).state == PlaceState::None);
}

void PlaceCellTest::theShortReadingAgreesWithTheLongOne() {
    const auto state = decodeCellState(bytesOf(known()));
    QVERIFY(state.state == PlaceState::Banned && state.counted);
    QCOMPARE(state.since, 0x01020304U);
}

void PlaceCellTest::readsOnlyItsOwnBytes() {
    QVERIFY(decodeCell(bytesOf(known()) + std::string(100, 'x')) == known());
}

QTEST_GUILESS_MAIN(PlaceCellTest)
#include "place_cell_test.moc"
