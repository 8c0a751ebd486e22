// SPDX-License-Identifier: Apache-2.0
#include "service/core/adoption.h"
#include "tests/fakes/fake_store.h"
#include "tests/fakes/virtual_thread.h"

#include <QTest>

using namespace breakwater;
using core::AdoptOutcome;

namespace {

/// Keeps what it is told, and answers when the test says so.
class ListeningStore final : public fakes::FakeStore {
  public:
    using FakeStore::FakeStore;

    void adopt(core::AdoptRequest request, core::Callback<core::AdoptAnswer> done) override {
        told.push_back(std::move(request.seen));
        waiting = std::move(done);
    }

    std::vector<std::vector<core::Witness>> told;
    core::Callback<core::AdoptAnswer> waiting;
};

model::Version at(std::uint32_t epoch, std::uint64_t lsn) {
    return {model::Epoch(epoch), model::Lsn(lsn)};
}

} // namespace

class AdoptionTest : public QObject {
    Q_OBJECT
  private slots:
    void init();
    void asksNothingWhileAllIsOfOneEpoch();
    void tellsTheMostOfEachEpoch();
    void tellsOfAnEpochThatWasNeverDecided();
    void asksAgainUntilItIsDecided();
    void whatWasHeardMeanwhileIsToldToo();

  private:
    void hear(model::Version version, std::uint64_t nextSeq) {
        m_thread.run([&] { m_adoption->heard(version, model::Seq(nextSeq)); });
    }
    void answer(AdoptOutcome outcome, model::Version version) {
        m_thread.run([&] { std::exchange(m_store.waiting, nullptr)(core::AdoptAnswer{outcome, version}); });
    }

    fakes::FakeWorld m_world;
    fakes::VirtualClock m_clock;
    fakes::VirtualThread m_thread{m_clock};
    ListeningStore m_store{m_world, m_thread, m_clock};
    std::vector<AdoptOutcome> m_outcomes;
    std::shared_ptr<core::Adoption> m_adoption;
};

void AdoptionTest::init() {
    m_store.told.clear();
    m_outcomes.clear();
    m_adoption =
        std::make_shared<core::Adoption>(m_store, m_thread, *model::EventId::parse("event"), "g1",
                                         [this](AdoptOutcome outcome) { m_outcomes.push_back(outcome); });
}

void AdoptionTest::asksNothingWhileAllIsOfOneEpoch() {
    hear(at(1, 5), 3);
    hear(at(1, 9), 0);
    QVERIFY(m_store.told.empty());
    QVERIFY(!m_adoption->running());
}

void AdoptionTest::tellsTheMostOfEachEpoch() {
    hear(at(1, 9), 3);
    hear(at(1, 5), 7); // an answer that was overtaken
    hear(at(4, 8), 6);
    QVERIFY(m_adoption->running());
    QCOMPARE(m_store.told.size(), std::size_t{1});
    QCOMPARE(m_store.told[0],
             (std::vector<core::Witness>{{at(1, 9), model::Seq(7)}, {at(4, 8), model::Seq(6)}}));
    answer(AdoptOutcome::Lost, at(4, 12));
    QCOMPARE(m_outcomes, std::vector<AdoptOutcome>{AdoptOutcome::Lost});
    QVERIFY(!m_adoption->running());
    m_thread.run([&] { m_adoption->run(); });
    QCOMPARE(m_store.told[1], (std::vector<core::Witness>{{at(4, 12), model::Seq(6)}}));
}

void AdoptionTest::tellsOfAnEpochThatWasNeverDecided() {
    hear(at(1, 9), 3);
    hear(at(4, 10), 3);
    answer(AdoptOutcome::Began, at(4, 10));
    hear(at(4, 11), 5);
    hear(at(6, 10), 3); // another restart, which has lost the eleventh
    m_thread.advance(base::Micros(200'000), base::Micros(1'000));
    QCOMPARE(m_store.told.size(), std::size_t{2});
    QCOMPARE(m_store.told[1],
             (std::vector<core::Witness>{
                 {at(1, 9), model::Seq(3)}, {at(4, 11), model::Seq(5)}, {at(6, 10), model::Seq(3)}}));
}

void AdoptionTest::asksAgainUntilItIsDecided() {
    m_thread.run([&] { m_adoption->run(); });
    QCOMPARE(m_store.told[0], std::vector<core::Witness>{}); // it has seen nothing
    answer(AdoptOutcome::Began, at(2, 1));
    QVERIFY(m_adoption->running());
    QVERIFY(m_outcomes.empty());
    m_thread.advance(base::Micros(200'000), base::Micros(1'000));
    QCOMPARE(m_store.told.size(), std::size_t{2});
    answer(AdoptOutcome::Clean, at(2, 2));
    QVERIFY(!m_adoption->running());
    m_thread.advance(base::Micros(500'000), base::Micros(1'000));
    QCOMPARE(m_store.told.size(), std::size_t{2});
}

void AdoptionTest::whatWasHeardMeanwhileIsToldToo() {
    hear(at(1, 9), 3);
    hear(at(4, 10), 3);
    hear(at(1, 12), 8); // of the former life, late
    answer(AdoptOutcome::Clean, at(4, 11));
    QCOMPARE(m_store.told.size(), std::size_t{2});
    QCOMPARE(m_store.told[1].front(), (core::Witness{at(1, 12), model::Seq(8)}));
    answer(AdoptOutcome::Lost, at(4, 13));
    QCOMPARE(m_store.told.size(), std::size_t{2});
    QVERIFY(!m_adoption->running());
}

QTEST_APPLESS_MAIN(AdoptionTest)
#include "adoption_test.moc"
