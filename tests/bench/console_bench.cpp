// SPDX-License-Identifier: Apache-2.0
//
// The console as console.py measures it: the real windows, which say on standard output when something
// happened.
//
//   bench_console filter                      10,000 rows filtered: milliseconds, one line a word
//   bench_console hour                        an hour of snapshots in one window: resident memory
//   bench_console watch HOST:PORT TOKEN EVENT [SETTINGS]
//                                             `painted`, `live`, `lost` and the monotonic clock in
//                                             nanoseconds, until standard input ends
#include "console/client/demo/demo_client.h"
#include "console/desktop/models/row_filter.h"
#include "console/desktop/shell.h"

#include <time.h>
#include <unistd.h>

#include <QApplication>
#include <QElapsedTimer>
#include <QPaintEvent>
#include <QSocketNotifier>
#include <QTemporaryDir>
#include <QTimer>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <iostream>

using namespace breakwater;
using namespace breakwater::desktop;

namespace {

constexpr int kHour = 3'600;
const auto kShow = *model::EventId::parse("winter-tour-seoul-d1");

/// Goes only when told.
class GivenClock final : public base::Clock {
  public:
    base::MonoTime monotonic() const override { return base::MonoTime(base::Micros(m_micros.load())); }
    base::WallTime wall() const override { return base::wallFromMicros(kBegin + m_micros.load()); }
    void pass(base::Micros span) { m_micros += span.count(); }

  private:
    static constexpr std::int64_t kBegin = 1'795'605'000'000'000;
    std::atomic<std::int64_t> m_micros = 1;
};

void say(const char* what) {
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    std::printf("%s %lld\n", what, static_cast<long long>(now.tv_sec) * 1'000'000'000LL + now.tv_nsec);
    std::fflush(stdout);
}

long residentKilobytes() {
    std::ifstream file("/proc/self/status");
    for (std::string line; std::getline(file, line);) {
        if (line.rfind("VmRSS:", 0) == 0) {
            return std::stol(line.substr(6));
        }
    }
    return 0;
}

/// Says `painted` when the window has been, for the first time and with figures or without.
class FirstPaint final : public QObject {
  public:
    using QObject::QObject;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::Paint && !m_seen) {
            m_seen = true;
            QTimer::singleShot(0, this, [] { say("painted"); }); // this very paint is still to come
        }
        return QObject::eventFilter(watched, event);
    }

  private:
    bool m_seen = false;
};

int filter() {
    models::PlaceTable table;
    std::vector<model::Place> rows;
    for (std::uint64_t i = 0; i < 10'000; ++i) {
        model::Place place;
        place.seq = model::Seq(i * 37 + 1);
        place.cell.state = i % 5 == 0 ? model::PlaceState::Banned : model::PlaceState::Waiting;
        place.cell.prefix = *model::parseAddressPrefix("203." + std::to_string(i % 200) + ".113.0/24");
        place.cell.joinedAt =
            base::wallFromMicros(1'795'605'000'000'000 + static_cast<std::int64_t>(i) * 1'000);
        place.lastSeen = place.cell.joinedAt;
        place.suspicion = {static_cast<std::uint32_t>(50 + i % 50),
                           {{"JOIN_BURST", 35}, {"MACHINE_CADENCE", 15}}};
        rows.push_back(place);
    }
    table.update(std::move(rows));
    models::RowFilter filter;
    filter.setSourceModel(&table);
    filter.sort(models::PlaceTable::Score, Qt::DescendingOrder);
    for (const char* word : {"203.7.113", "2", "waiting", "-waiting 203.5", "nothing like it", ""}) {
        QElapsedTimer timer;
        timer.start();
        filter.setText(QString::fromUtf8(word));
        const int shown = filter.shown();
        std::printf("%.2f '%s' %d rows\n", static_cast<double>(timer.nsecsElapsed()) / 1e6, word, shown);
    }
    return 0;
}

int hour() {
    GivenClock clock;
    client::demo::DemoOptions options;
    options.ticking = false;
    options.crowd = 0.02; // the people are the service's memory, not the console's
    const auto evening = client::demo::beginEvening(clock, options);
    const QTemporaryDir folder;
    Shell shell(clock, folder.filePath("settings.ini"));
    models::ServerProfile profile;
    profile.address = "demo";
    shell.open(evening->clientOf("jlee", model::Role::Operator), profile, kShow);
    shell.window()->resize(1440, 900);
    const auto step = [&](base::Millis span) {
        clock.pass(span);
        evening->step();
        QApplication::processEvents();
        shell.console()->session().tick();
        shell.console()->beat();
    };
    for (int i = 0; i < 50; ++i) {
        step(base::Millis(100));
    }
    std::printf("begin %ld\n", residentKilobytes());
    for (int second = 0; second < kHour; ++second) {
        step(base::Millis(500));
        step(base::Millis(500));
    }
    QApplication::processEvents();
    const auto& history = shell.console()->history();
    const auto span =
        history.newest() && history.oldest() ? *history.newest() - *history.oldest() : base::Micros(0);
    std::printf("end %ld\nseconds %lld\n", residentKilobytes(),
                static_cast<long long>(span.count() / 1'000'000));
    return 0;
}

int watch(const QStringList& arguments) {
    const base::SystemClock clock;
    const QTemporaryDir folder;
    Shell shell(clock, folder.filePath("settings.ini"));
    models::ServerProfile profile;
    profile.address = arguments.at(2);
    profile.name = "bench";
    const auto event = model::EventId::parse(arguments.at(4).toStdString());
    if (!event || !shell.connectTo(profile, arguments.at(3).toStdString(), *event).ok()) {
        return 2;
    }
    FirstPaint paint;
    for (QWidget* child : shell.window()->findChildren<QWidget*>()) {
        child->installEventFilter(&paint);
    }
    shell.window()->installEventFilter(&paint);
    shell.window()->resize(1440, 900);
    models::LinkState last = models::LinkState::Connecting;
    QObject::connect(&shell.console()->session(), &models::Session::linkChanged, [&] {
        const models::LinkState now = shell.console()->session().link();
        if (now != last) {
            last = now;
            say(now == models::LinkState::Live ? "live"
                                               : (now == models::LinkState::Disconnected ? "lost" : "other"));
        }
    });
    QSocketNotifier input(STDIN_FILENO, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, [&input] {
        char byte = 0;
        if (::read(STDIN_FILENO, &byte, 1) <= 0) {
            input.setEnabled(false);
            QApplication::quit();
        }
    });
    return QApplication::exec();
}

} // namespace

int main(int argc, char** argv) {
    ::setenv("GRPC_VERBOSITY", "NONE", 0);
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    const QString what = arguments.value(1);
    if (what == QLatin1String("filter")) {
        return filter();
    }
    if (what == QLatin1String("hour")) {
        return hour();
    }
    if (what == QLatin1String("watch") && arguments.size() == 5) {
        return watch(arguments);
    }
    std::cerr << "bench_console: filter, hour, or watch HOST:PORT TOKEN EVENT\n";
    return 2;
}
