// SPDX-License-Identifier: Apache-2.0
#include "service/core/suspicion.h"
#include "tests/unit/core/dice.h"

#include <QTest>

namespace base = breakwater::base;
namespace model = breakwater::model;
using namespace breakwater::core;
using breakwater::tests::Dice;

class SuspicionTest : public QObject {
    Q_OBJECT
  private slots:
    void nothingKnownIsNothingSuspected();
    void joinBurstGrowsWithTheRatio();
    void cadenceNeedsEvidence();
    void fastPollsNeedNearlyAll();
    void sharedTokensByPrefixes();
    void monocultureWeighsRareAgents();
    void theScoreEndsAtHundred();
    void aCohortNeedsMembersForTheirReasons();
    void findsTheBotsOfALabelledCrowd();
};

namespace {

std::uint32_t pointsOf(const model::Suspicion& suspicion, const std::string& code) {
    for (const auto& reason : suspicion.reasons) {
        if (reason.code == code) {
            return reason.points;
        }
    }
    return 0;
}

std::uint32_t burst(std::uint32_t peak, double usual) {
    PrefixFacts facts;
    facts.peakJoins = peak;
    facts.usualJoins = usual;
    return pointsOf(suspicionOf(facts, {}), "JOIN_BURST");
}

PollMarks beat(std::uint32_t intervals, double variation) {
    PollMarks marks;
    marks.intervals = marks.earlyIntervals = intervals;
    marks.earlyVariation = variation;
    marks.pace = 1;
    return marks;
}

PollMarks racing() {
    PollMarks marks = beat(100, 0.001);
    marks.earlyShare = 1;
    marks.pace = 0.1;
    marks.prefixes = PollMarks::kMostPrefixes;
    return marks;
}

/// A crowd whose every member is known for what it is: most at home, three in ten behind shared addresses,
/// one in twenty a bot. Prefixes 10.x of homes, 20.x of carriers, 30.x of PC-bangs, 66.x of bots.
class LabelledCrowd {
  public:
    LabelledCrowd() {
        for (std::uint64_t seq = 1; seq <= kPeople; ++seq) {
            join(model::Seq(seq));
        }
        for (const Person& person : m_people) {
            poll(person);
        }
    }

    template<typename Each>
    void forEach(Each each) const {
        for (const Person& person : m_people) {
            each(person.kind, suspicionOf(m_cohorts.factsOf(person.prefix), m_watch.marksOf(person.seq)));
        }
    }
    model::Suspicion cohort(const model::AddressPrefix& prefix) const {
        return suspicionOfCohort(*m_cohorts.factsOf(prefix), m_watch.marksByPrefix(1'000)[keyOf(prefix)]);
    }

    enum class Kind { Home, Carrier, PcBang, Bot };
    static constexpr std::uint64_t kPeople = 20'000;

    static model::AddressPrefix prefix(std::uint8_t first, std::uint64_t rest) {
        return {4, {first, static_cast<std::uint8_t>(rest >> 8), static_cast<std::uint8_t>(rest)}};
    }

  private:
    struct Person {
        model::Seq seq;
        Kind kind;
        model::AddressPrefix prefix;
    };

    void join(model::Seq seq) {
        Person person{seq, Kind::Home, prefix(10, m_dice.below(9'000))};
        std::uint64_t agent = m_dice.below(40);
        // A PC-bang's people come together; so do bots, which say they are a rare browser.
        const double second = static_cast<double>(seq.value()) * 60 / kPeople;
        const double kind = m_dice.unit();
        if (kind < 0.05) {
            person = {seq, Kind::Bot, prefix(66, m_dice.below(5))};
            agent = 1'000;
        } else if (kind < 0.30) {
            person = {seq, Kind::Carrier, prefix(20, m_dice.below(400))};
        } else if (kind < 0.35) {
            person = {seq, Kind::PcBang, prefix(30, static_cast<std::uint64_t>(second * 20 / 60))};
            agent = 3;
        }
        model::PlaceCell cell;
        cell.state = model::PlaceState::Waiting;
        cell.joinedAt =
            base::WallTime(base::Millis(1'700'000'000'000 + static_cast<std::int64_t>(second * 1000)));
        cell.prefix = person.prefix;
        cell.agent = model::AgentHash(agent);
        m_cohorts.add(seq, cell);
        m_people.push_back(person);
    }

    void poll(const Person& person) {
        base::MonoTime now{base::Seconds(100)};
        const bool twoTabs = person.kind != Kind::Bot && m_dice.unit() < 0.1;
        const bool sleeps = m_dice.unit() < 0.2;
        const bool roams = person.kind == Kind::Carrier && m_dice.unit() < 0.2;
        const double beat = m_dice.between(0.5, 1.5);
        for (int i = 0; i < 60; ++i) {
            const double asked = m_dice.between(4, 5);
            const std::uint64_t key = keyOf(roams && i > 30 ? prefix(20, 399) : person.prefix);
            m_watch.saw({person.seq, key, now, base::Millis(static_cast<std::int64_t>(asked * 1000))});
            double wait = asked + m_dice.between(0.02, 0.4);
            if (person.kind == Kind::Bot) {
                wait = beat + m_dice.between(0, 0.01);
            } else if (twoTabs) {
                wait = m_dice.between(0.05, 0.95) * asked; // the tabs' polls lie anyhow between one another
            } else if (sleeps) {
                wait = std::ceil(asked); // a sleeping tab wakes on the full second
            }
            if (person.kind != Kind::Bot && m_dice.unit() < 0.03) {
                wait = m_dice.between(0.3, 1); // reloads the page
            }
            now += base::Micros(static_cast<std::int64_t>(wait * 1e6));
        }
    }

    Dice m_dice{42};
    CohortIndex m_cohorts;
    PollWatch m_watch{kPeople * 4};
    std::vector<Person> m_people;
};

} // namespace

void SuspicionTest::nothingKnownIsNothingSuspected() {
    QCOMPARE(suspicionOf({}, {}), model::Suspicion{});
    QCOMPARE(suspicionOf(PrefixFacts{}, PollMarks{}), model::Suspicion{});
    QCOMPARE(suspicionOfCohort(PrefixFacts{}, {}), model::Suspicion{});
}

void SuspicionTest::joinBurstGrowsWithTheRatio() {
    QCOMPARE(burst(19, 0.1), 0U);
    QCOMPARE(burst(79, 10), 0U);
    QCOMPARE(burst(80, 10), 10U);
    QVERIFY(burst(200, 10) > burst(100, 10));
    QCOMPARE(burst(640, 10), 35U);
    QCOMPARE(burst(64'000, 10), 35U);
    QCOMPARE(burst(1'000, 0), 0U);
}

void SuspicionTest::cadenceNeedsEvidence() {
    const auto points = [](std::uint32_t intervals, double variation) {
        return pointsOf(suspicionOf({}, beat(intervals, variation)), "MACHINE_CADENCE");
    };
    QCOMPARE(points(19, 0), 0U);
    QCOMPARE(points(20, 0), 30U);
    QCOMPARE(points(20, 0.02), 15U);
    QCOMPARE(points(20, 0.05), 0U);
}

void SuspicionTest::fastPollsNeedNearlyAll() {
    const auto points = [](std::uint32_t intervals, double early, double pace) {
        PollMarks marks;
        marks.intervals = intervals;
        marks.earlyShare = early;
        marks.pace = pace;
        return pointsOf(suspicionOf({}, marks), "POLLS_TOO_FAST");
    };
    QCOMPARE(points(9, 1, 0.1), 0U);
    QCOMPARE(points(10, 1, 0.1), 25U);
    QCOMPARE(points(10, 0.79, 0.1), 0U);
    QCOMPARE(points(10, 1, 0.26), 12U);
    QCOMPARE(points(10, 1, 0.51), 0U);
}

void SuspicionTest::sharedTokensByPrefixes() {
    const auto points = [](std::uint32_t prefixes) {
        PollMarks marks;
        marks.prefixes = prefixes;
        return pointsOf(suspicionOf({}, marks), "TOKEN_SHARED");
    };
    QCOMPARE(points(3), 0U);
    QCOMPARE(points(4), 15U);
    QCOMPARE(points(8), 30U);
}

void SuspicionTest::monocultureWeighsRareAgents() {
    const auto points = [](std::uint64_t places, double share, double overall) {
        PrefixFacts facts;
        facts.places = places;
        facts.agentShare = share;
        facts.agentShareOverall = overall;
        return pointsOf(suspicionOf(facts, {}), "AGENT_MONOCULTURE");
    };
    QCOMPARE(points(19, 1, 0.01), 0U);
    QCOMPARE(points(20, 1, 0.01), 20U);
    QCOMPARE(points(20, 1, 0.05), 5U);
    QCOMPARE(points(20, 0.79, 0.01), 0U);
}

void SuspicionTest::theScoreEndsAtHundred() {
    PrefixFacts facts;
    facts.places = facts.peakJoins = 10'000;
    facts.usualJoins = 1;
    facts.agentShare = 1;
    const auto all = suspicionOf(facts, racing());
    QCOMPARE(all.score, 100U);
    QCOMPARE(all.reasons.size(), 5U);
    // Without anything a token did itself, a prefix alone stays below 60.
    QCOMPARE(suspicionOf(facts, {}).score, 55U);
}

void SuspicionTest::aCohortNeedsMembersForTheirReasons() {
    std::vector<PollMarks> members(4, racing());
    QCOMPARE(suspicionOfCohort(PrefixFacts{}, members).score, 0U);
    members.push_back(racing());
    QCOMPARE(suspicionOfCohort(PrefixFacts{}, members).score, 85U);
    members.resize(10); // half of them behave
    QCOMPARE(pointsOf(suspicionOfCohort(PrefixFacts{}, members), "MACHINE_CADENCE"), 15U);
}

void SuspicionTest::findsTheBotsOfALabelledCrowd() {
    using Kind = LabelledCrowd::Kind;
    const LabelledCrowd crowd;
    constexpr std::uint32_t kSuspect = 60;
    std::array<double, 4> suspects{};
    std::array<double, 4> all{};
    crowd.forEach([&](Kind kind, const model::Suspicion& suspicion) {
        ++all[static_cast<std::size_t>(kind)];
        suspects[static_cast<std::size_t>(kind)] += suspicion.score >= kSuspect ? 1 : 0;
    });
    const double people = all[0] + all[1] + all[2];
    const double wronged = suspects[0] + suspects[1] + suspects[2];
    QVERIFY(all[3] > 900 && all[2] > 900);
    QVERIFY2(suspects[3] / all[3] >= 0.95, std::to_string(suspects[3] / all[3]).c_str());
    QVERIFY2(wronged / people <= 0.001, std::to_string(wronged / people).c_str());
    QVERIFY2((suspects[1] + suspects[2]) / (all[1] + all[2]) <= 0.002, "shared addresses");
    QVERIFY(crowd.cohort(LabelledCrowd::prefix(66, 0)).score >= kSuspect);
    QVERIFY(crowd.cohort(LabelledCrowd::prefix(30, 3)).score < kSuspect);
    QVERIFY(crowd.cohort(LabelledCrowd::prefix(20, 3)).score < kSuspect);
}

QTEST_GUILESS_MAIN(SuspicionTest)
#include "suspicion_test.moc"
