// SPDX-License-Identifier: Apache-2.0
//
// Closing in mid-stream, whoever goes first, with the real windows over real gRPC: meant for the address
// sanitizer, which reports what is used after it is gone. `./dev test console` runs the full number of
// rounds.
#include "console/desktop/shell.h"
#include "tests/unit/desktop/models/mid_stream.h"

#include <QAction>
#include <QApplication>
#include <QTemporaryDir>
#include <QTest>

using namespace breakwater;
using namespace breakwater::desktop::views;
using breakwater::desktop::models::LinkState;
using fakes::MidStream;

namespace {

#ifdef BREAKWATER_SANITIZED
constexpr int kRounds = 200;
#else
constexpr int kRounds = 12;
#endif
constexpr int kPatience = 60'000;

bool until(const std::function<bool()>& holds) {
    return QTest::qWaitFor(holds, kPatience);
}

/// Ends the program, or waits in a dialog of the desktop's.
bool asksOutside(Act act) {
    return act == Act::Quit || act == Act::About || act == Act::SavePicture || act == Act::SaveFigures ||
           act == Act::ExportRows;
}

/// An operator who opens one window after the other.
struct Seat {
    const QTemporaryDir folder;
    const base::SystemClock clock;
    desktop::Shell shell{clock, folder.filePath(QStringLiteral("settings.ini"))};

    void open(MidStream& service) {
        desktop::models::ServerProfile profile;
        profile.address = QString::fromStdString(service.harness.address());
        shell.open(desktop::models::ClientPtr(service.harness.client("operator")), profile,
                   *model::EventId::parse("demo"));
    }
    void trigger(Act act) { shell.window()->actions().of(act)->trigger(); }
    LinkState link() { return shell.console()->session().link(); }
};

} // namespace

class ClosingTest : public QObject {
    Q_OBJECT

  private slots:
    void aWindowMayCloseInMidStream() {
        MidStream service;
        Seat seat;
        std::vector<Act> acts = Actions::all();
        std::erase_if(acts, asksOutside);
        for (int round = 0; round < kRounds; ++round) {
            seat.open(service); // which closes the one before
            if (round % 4 == 0) {
                continue; // before anything has come
            }
            QVERIFY(until([&] { return service.streams() > 0; }));
            service.feed(static_cast<std::uint64_t>(round));
            if (round % 2 == 0) {
                QApplication::processEvents();
            }
            // With a dialog open, an act on its way, another tab, language or look.
            seat.trigger(acts[static_cast<std::size_t>(round) % acts.size()]);
            if (round % 3 == 0) {
                QApplication::processEvents();
                service.feed(static_cast<std::uint64_t>(round) + 1);
            }
        }
        seat.open(service);
        QVERIFY(until([&] { return service.streams() > 0; }));
        QVERIFY(until([&] {
            service.feed(1'000);
            return seat.link() == LinkState::Live;
        }));
    }

    void aStreamMayBreakInMidWord() {
        MidStream service;
        Seat seat;
        seat.open(service);
        for (int round = 0; round < kRounds; ++round) {
            QVERIFY(until([&] {
                seat.trigger(Act::RetryNow);
                return service.streams() > 0;
            }));
            service.feed(static_cast<std::uint64_t>(round));
            if (round % 2 == 0) {
                QApplication::processEvents();
            }
            service.breakAll();
        }
        QVERIFY(until([&] {
            service.feed(1'000);
            return seat.link() == LinkState::Live;
        }));
    }

    void theServiceMayGoInMidStream() {
        Seat seat;
        for (int round = 0; round < kRounds; ++round) {
            auto service = std::make_unique<MidStream>();
            seat.open(*service);
            QVERIFY(until([&] { return service->streams() > 0; }));
            service->feed(static_cast<std::uint64_t>(round));
            if (round % 2 == 0) {
                service->breakAll();
            }
            service.reset();
            QVERIFY(until([&] { return seat.link() == LinkState::Disconnected; }));
        }
    }
};

QTEST_MAIN(ClosingTest)
#include "closing_test.moc"
