// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/random_life.h"

#include <QTest>
#include <cstdlib>
#include <exception>

// The same random lives for the fake store and for Redis, answer by answer. A failing seed is printed with
// its step; BREAKWATER_SEED=n BREAKWATER_STEPS=m replays it alone.

using namespace breakwater;
using namespace breakwater::contract;

class DifferentialTest : public QObject {
    Q_OBJECT
  private slots:
    void redisAnswersAsTheRulesDoInManyRandomLives();
};

namespace {

#if defined(__SANITIZE_THREAD__)
// Each step takes ten times as long there, and what threads may do wrong shows in the first lives.
constexpr std::uint64_t kSeeds = 8;
#elif defined(__SANITIZE_ADDRESS__)
// Five times as long; that the answers are the same is shown without.
constexpr std::uint64_t kSeeds = 30;
#else
constexpr std::uint64_t kSeeds = 200;
#endif
constexpr int kSteps = 500;

std::uint64_t numberFrom(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// Empty when the two did the same all their lives.
std::string live(std::uint64_t seed, int steps, FakeSide& fake, RedisSide& real) {
    fake.clear();
    real.clear();
    RandomLife life(seed, base::wallFromMicros(1'795'000'000'123'456));
    base::WallTime told{};
    std::vector<Step> beginning = life.beginning();
    const std::string first = real.incarnation();
    fake.restart(first);
    for (int i = 0; i < steps; ++i) {
        const Step step =
            i < static_cast<int>(beginning.size()) ? beginning[static_cast<std::size_t>(i)] : life.next();
        if (life.now() != told) {
            fake.setTime(life.now());
            real.setTime(life.now());
            told = life.now();
        }
        if (!step.run) {
            fake.restart(real.restart(""));
            continue;
        }
        const std::string wanted = step.run(fake);
        const std::string got = step.run(real);
        if (wanted != got) {
            return "seed " + std::to_string(seed) + " step " + std::to_string(i) + " (" + step.name +
                   ")\nthe rules: " + wanted + "\nRedis:     " + got;
        }
    }
    const std::string differs = difference(fake, real, life.event());
    return differs.empty() ? "" : "seed " + std::to_string(seed) + " in the end: " + differs;
}

} // namespace

void DifferentialTest::redisAnswersAsTheRulesDoInManyRandomLives() {
    FakeSide fake;
    RedisSide real({"--appendonly", "no"});
    const std::uint64_t only = numberFrom("BREAKWATER_SEED", 0);
    const int steps = static_cast<int>(numberFrom("BREAKWATER_STEPS", kSteps));
    for (std::uint64_t seed = only != 0 ? only : 1; seed <= (only != 0 ? only : kSeeds); ++seed) {
        try {
            const std::string differs = live(seed, steps, fake, real);
            QVERIFY2(differs.empty(), differs.c_str());
        } catch (const std::exception& failure) {
            QFAIL(("seed " + std::to_string(seed) + ": " + failure.what()).c_str());
        }
    }
}

QTEST_GUILESS_MAIN(DifferentialTest)
#include "differential_test.moc"
