// SPDX-License-Identifier: Apache-2.0
#include "service/http/timing_wheel.h"

#include <QTest>
#include <memory>
#include <random>
#include <vector>

using namespace breakwater;
using namespace breakwater::http;
using base::Millis;
using base::MonoTime;

namespace {

struct Alarm : TimingWheel::Hook {
    MonoTime deadline;
    int fired = 0;
};

constexpr MonoTime kOrigin{base::Micros{1'000'000'000}};

} // namespace

class TimingWheelTest : public QObject {
    Q_OBJECT

  private:
    static int advance(TimingWheel& wheel, MonoTime now) {
        int count = 0;
        wheel.advance(now, [&](TimingWheel::Hook& hook) {
            ++static_cast<Alarm&>(hook).fired;
            ++count;
        });
        return count;
    }

  private slots:
    void neverFiresEarlyAndAtMostOneTickLate() {
        for (const int ms : {1, 249, 250, 251, 5'000, 75'000, 127'700, 128'000, 400'000}) {
            TimingWheel wheel{kOrigin};
            Alarm alarm;
            wheel.schedule(alarm, kOrigin + Millis{ms});
            MonoTime now = kOrigin;
            while (alarm.fired == 0) {
                now += Millis{50};
                advance(wheel, now);
                QVERIFY(alarm.fired == 0 || now >= kOrigin + Millis{ms});
                QVERIFY(now < kOrigin + Millis{ms} + TimingWheel::kResolution + Millis{50});
            }
        }
    }

    void movesALaterDeadlineWithoutFiringTheOldOne() {
        TimingWheel wheel{kOrigin};
        Alarm alarm;
        wheel.schedule(alarm, kOrigin + Millis{1'000});
        wheel.schedule(alarm, kOrigin + Millis{3'000});
        QCOMPARE(advance(wheel, kOrigin + Millis{2'900}), 0);
        QCOMPARE(advance(wheel, kOrigin + Millis{3'250}), 1);
        QVERIFY(!alarm.linked());
    }

    void movesAnEarlierDeadlineForward() {
        TimingWheel wheel{kOrigin};
        Alarm alarm;
        wheel.schedule(alarm, kOrigin + Millis{75'000});
        wheel.schedule(alarm, kOrigin + Millis{5'000});
        QCOMPARE(advance(wheel, kOrigin + Millis{5'250}), 1);
        QCOMPARE(advance(wheel, kOrigin + Millis{200'000}), 0);
    }

    void firesEverythingThatIsOverAfterALongPause() {
        TimingWheel wheel{kOrigin};
        std::vector<std::unique_ptr<Alarm>> alarms;
        for (int i = 1; i <= 100; ++i) {
            alarms.push_back(std::make_unique<Alarm>());
            wheel.schedule(*alarms.back(), kOrigin + Millis{i * 3'000});
        }
        QCOMPARE(advance(wheel, kOrigin + Millis{250'000}), 83);
        QCOMPARE(advance(wheel, kOrigin + Millis{100'000'000}), 17);
    }

    void letsACallbackScheduleAndDestroyOthers() {
        TimingWheel wheel{kOrigin};
        auto victim = std::make_unique<Alarm>();
        Alarm first;
        wheel.schedule(first, kOrigin + Millis{500});
        wheel.schedule(*victim, kOrigin + Millis{500});
        int calls = 0;
        wheel.advance(kOrigin + Millis{600}, [&](TimingWheel::Hook& hook) {
            ++calls;
            victim.reset();
            wheel.schedule(hook, kOrigin + Millis{100}); // already over: the next advance, not this one again
        });
        QCOMPARE(calls, 1);
        QCOMPARE(advance(wheel, kOrigin + Millis{600}), 0);
        QCOMPARE(advance(wheel, kOrigin + Millis{850}), 1);
    }

    void agreesWithAPlainListOverRandomWork() {
        std::mt19937 random{11};
        const auto below = [&](int bound) { return int(random() % unsigned(bound)); };
        TimingWheel wheel{kOrigin};
        std::vector<Alarm> alarms(200);
        MonoTime now = kOrigin;
        for (int step = 0; step < 20'000; ++step) {
            Alarm& alarm = alarms[std::size_t(below(200))];
            switch (below(4)) {
            case 0: alarm.unlink(); break;
            case 1: {
                now += Millis{below(20) == 0 ? below(300'000) : below(400)};
                const MonoTime moment = now;
                wheel.advance(now, [&](TimingWheel::Hook& hook) {
                    QVERIFY(static_cast<Alarm&>(hook).deadline <= moment);
                });
                for (const Alarm& each : alarms) {
                    QVERIFY(!each.linked() || each.deadline + TimingWheel::kResolution > now);
                }
                break;
            }
            default:
                alarm.deadline = now + Millis{1 + below(below(5) == 0 ? 300'000 : 3'000)};
                wheel.schedule(alarm, alarm.deadline);
            }
        }
    }
};

QTEST_GUILESS_MAIN(TimingWheelTest)
#include "timing_wheel_test.moc"
