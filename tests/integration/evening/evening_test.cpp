// SPDX-License-Identifier: Apache-2.0
//
// A whole evening through the real widgets against the real service, with a crowd of 50,000 and a colleague.
// What came of each act is asked of the service and its audit trail, never of a label; acts are counted.
#include "console/desktop/shell.h"
#include "console/desktop/views/tables_pane.h"
#include "tests/console/hand.h"
#include "tests/integration/evening/service.h"

#include <QComboBox>
#include <QDialog>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>

using namespace breakwater;
using namespace breakwater::desktop::views;
using breakwater::desktop::models::BanRun;
using breakwater::desktop::models::RateChange;
using stage::Hand;

namespace {

const auto kShow = *model::EventId::parse("spring");
constexpr int kPeople = 50'000;
constexpr int kPatience = 120'000;

bool until(const std::function<bool()>& holds) {
    return QTest::qWaitFor(holds, kPatience);
}

model::Rate perSecond(std::uint64_t rate) {
    return model::Rate::perSecond(rate);
}

/// One operator at one window on the service.
struct Seat {
    const base::SystemClock clock;
    desktop::Shell shell;

    Seat(const evening::Service& service, const std::string& name)
        : shell(clock, service.folder() + QStringLiteral("/") + QString::fromStdString(name) + ".ini") {
        shell.language().apply(Tongue::English);
        desktop::models::ServerProfile profile;
        profile.name = QString::fromStdString(name);
        profile.address = service.address();
        shell.open(service.operatorNamed(name), profile, {});
    }
    MainWindow& window() { return *shell.window(); }
    desktop::models::Console& console() { return *shell.console(); }
    QAction* act(Act act) { return window().actions().of(act); }
    bool takeTheKeys() {
        window().activateWindow();
        window().setFocus();
        return until([this] { return QApplication::activeWindow() == &window(); });
    }
    QDialog* dialog(const char* name) {
        QDialog* found = nullptr;
        const bool shown = until([&] {
            found = window().findChild<QDialog*>(QString::fromLatin1(name));
            return found && found->isVisible() && QApplication::activeWindow() == found;
        });
        return shown ? found : nullptr;
    }
    template<typename T>
    T* find(const char* name) {
        return window().findChild<T*>(QString::fromLatin1(name));
    }
};

} // namespace

class EveningTest : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        m_service = std::make_unique<evening::Service>();
        QVERIFY2(m_service->isUp, "the service did not start");
        m_admin = m_service->admin();
        m_lee = std::make_unique<Seat>(*m_service, "jlee");
        QVERIFY(until([this] { return m_lee->act(Act::NewEvent)->isEnabled(); }));
        QVERIFY(m_lee->takeTheKeys());
    }
    void init() { QVERIFY2(!m_broken, "an act before this one failed"); }
    void cleanup() { m_broken = m_broken || QTest::currentTestFailed(); }
    void cleanupTestCase() {
        m_lee.reset();
        m_kim.reset();
        m_admin.reset();
        m_service.reset();
    }

    // One evening: each act stands on those before.

    void theEventIsMadeAndOpened() {
        m_lee->act(Act::NewEvent)->trigger();
        QDialog* create = m_lee->dialog("eventDialog");
        QVERIFY(create);
        Hand hand;
        hand.type("Spring tour");
        create->findChild<QLineEdit*>("id")->setFocus();
        create->findChild<QLineEdit*>("id")->selectAll();
        hand.type("spring");
        auto* rate = create->findChild<QWidget*>("eventRate");
        rate->setFocus();
        hand.press(Qt::CTRL | Qt::Key_A);
        hand.type("300");
        create->findChild<QComboBox*>("opening")->setCurrentIndex(2); // now
        create->findChild<QLineEdit*>("typed")->setFocus();
        hand.type("spring");
        hand.press(Qt::Key_Return);
        QVERIFY(until([this] { return event().state == model::EventState::Open; }));
        QCOMPARE(event().policy.rate, perSecond(300));
        QCOMPARE(event().title, std::string("Spring tour"));
        QVERIFY(until([this] { return has("jlee", "create", "done") && has("jlee", "open", "done"); }));
        m_service->sendCrowd(QStringLiteral("spring"), kPeople);
        QVERIFY(until([this] { return waiting() > kPeople / 2; }));
        QVERIFY(until([this] {
            return m_lee->console().session().event() == kShow && m_lee->console().session().snapshot() &&
                   m_lee->console().session().snapshot()->event.counters.of(model::PlaceState::Waiting) >
                       kPeople / 2;
        }));
    }

    void theRateIsRaisedInThreeActs() {
        QVERIFY(m_lee->takeTheKeys());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_R);
        hand.type("400");
        hand.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(until([this] { return event().policy.rate == perSecond(400); }));
        QVERIFY(hand.acts() <= 3);
        QVERIFY(until([this] { return has("jlee", "set_rate", "done"); }));
    }

    void aColleagueWhoWasSlowerMeetsARevisionConflict() {
        m_kim = std::make_unique<Seat>(*m_service, "mkim");
        QVERIFY(until([this] {
            return m_kim->console().session().event() == kShow && m_kim->console().event() &&
                   m_kim->console().rate().confirmed() == perSecond(400) &&
                   m_kim->console().session().lock() == desktop::models::Lock::None;
        }));
        QVERIFY(m_kim->takeTheKeys());
        Hand kim;
        kim.press(Qt::CTRL | Qt::Key_R);
        kim.type("440");
        QVERIFY(m_kim->act(Act::ApplyRate)->isEnabled());
        // jlee is faster: the service has it, and no word of it has reached mkim's window yet.
        m_lee->console().rate().edit(perSecond(420));
        m_lee->console().rate().apply();
        while (event().policy.rate != perSecond(420)) {
            QThread::yieldCurrentThread();
        }
        kim.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(until([this] { return has("mkim", "set_rate", "REVISION_CONFLICT"); }));
        QCOMPARE(event().policy.rate, perSecond(420));
        QVERIFY(until([this] { return m_kim->console().rate().confirmed() == perSecond(420); }));
        QVERIFY(until([this] { return m_kim->console().rate().phase() != RateChange::Phase::Sending; }));
        kim.press(Qt::CTRL | Qt::Key_R);
        kim.type("450");
        kim.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(until([this] { return event().policy.rate == perSecond(450); }));
        QVERIFY(until([this] { return has("mkim", "set_rate", "done"); }));
        QVERIFY(until([this] { return m_lee->console().rate().confirmed() == perSecond(450); }));
    }

    void pauseTakesTwoActs() {
        QVERIFY(m_lee->takeTheKeys());
        Hand hand;
        hand.press(Qt::Key_F9);
        hand.press(Qt::Key_F9);
        QVERIFY(until([this] { return event().state == model::EventState::Paused; }));
        QCOMPARE(hand.acts(), 2);
        QVERIFY(until([this] { return has("jlee", "pause", "done"); }));
        QVERIFY(until([this] { return m_lee->console().event()->state == model::EventState::Paused; }));
        QVERIFY(until([this] { return m_kim->console().event()->state == model::EventState::Paused; }));
    }

    void itGoesOnWithARamp() {
        QVERIFY(m_lee->takeTheKeys());
        Hand hand;
        hand.press(Qt::SHIFT | Qt::Key_F9);
        hand.type("300");
        QCOMPARE(event().state, model::EventState::Paused); // nothing acts before Apply
        const std::uint64_t before = admitted();
        hand.press(Qt::CTRL | Qt::Key_Return);
        QVERIFY(until([this] { return event().state == model::EventState::Open; }));
        QCOMPARE(event().policy.rate, perSecond(300));
        QVERIFY(until([this] { return has("jlee", "resume", "done"); }));
        QVERIFY(until([&] { return admitted() > before; }));
    }

    void aCohortOfBotsIsBannedByItsCountInSixActs() {
        // A count that grows between the preview and the ban is refused, rightly: everyone is there first.
        QVERIFY(until([this] { return joined() >= kPeople; }));
        QVERIFY(m_lee->takeTheKeys());
        Hand hand;
        hand.press(Qt::CTRL | Qt::Key_2);
        QVERIFY(until([this] { return !m_lee->window().tables().current().selectedRows().isEmpty(); }));
        hand.press(Qt::Key_B);
        QDialog* ban = m_lee->dialog("banDialog");
        QVERIFY(ban);
        QVERIFY(until([this] { return m_lee->console().banRun().phase() == BanRun::Phase::Previewed; }));
        const auto matching = m_lee->console().banRun().total().matching;
        QVERIFY2(matching > 1, qPrintable(QString::number(matching)));
        auto* accept = ban->findChild<QPushButton*>("accept");
        hand.type("bots");
        QVERIFY(!accept->isEnabled());
        hand.press(Qt::Key_Tab);
        hand.type(QString::number(matching));
        QVERIFY(accept->isEnabled());
        hand.press(Qt::Key_Return);
        QVERIFY2(hand.acts() <= 6, qPrintable(QString::number(hand.acts())));
        QVERIFY(until([this] { return m_lee->console().banRun().phase() == BanRun::Phase::Done; }));
        const auto bans = m_admin->listBans(kShow, {})->items;
        QCOMPARE(bans.size(), std::size_t{1});
        // The field offers what it has: a word may become a whole reason of its list.
        const QString reason = QString::fromStdString(bans.front().reason);
        QVERIFY2(reason.startsWith("bots", Qt::CaseInsensitive), qPrintable(reason));
        QCOMPARE(bans.front().author, std::string("jlee"));
        QVERIFY(bans.front().banned > 0);
        QVERIFY(until([this] { return has("jlee", "create_ban", "done"); }));
        QVERIFY(until([this] { return banned() > 0; }));
    }

    void theBanIsUndoneInOneAct() {
        QDialog* ban = m_lee->dialog("banDialog");
        QVERIFY(ban);
        auto* accept = ban->findChild<QPushButton*>("accept");
        QVERIFY(until([accept] { return accept->isEnabled(); }));
        accept->click();
        QVERIFY(until([this] { return m_admin->listBans(kShow, {})->items.empty(); }));
        QVERIFY(until([this] { return has("jlee", "lift_ban", "done") && banned() == 0; }));
        ban->close();
    }

    void theEventIsClosed() {
        QVERIFY(m_lee->takeTheKeys());
        m_lee->act(Act::CloseEvent)->trigger();
        QDialog* close = m_lee->dialog("closeSheet");
        QVERIFY(close);
        Hand hand;
        close->findChild<QLineEdit*>("typed")->setFocus();
        hand.type("spring");
        hand.press(Qt::Key_Return);
        QVERIFY(until([this] { return event().state == model::EventState::Closed; }));
        QVERIFY(until([this] { return has("jlee", "close", "done"); }));
    }

    void theTrailTellsTheEveningInOrder() {
        std::vector<std::string> acts;
        const auto trail = m_admin->listEntries(kShow, {1'000, {}})->items;
        for (auto entry = trail.rbegin(); entry != trail.rend(); ++entry) {
            acts.push_back(entry->actor + " " + entry->action + " " + entry->outcome);
        }
        const std::vector<std::string> expected{"jlee create done",
                                                "jlee open done",
                                                "jlee set_rate done",
                                                "jlee set_rate done",
                                                "mkim set_rate REVISION_CONFLICT",
                                                "mkim set_rate done",
                                                "jlee pause done",
                                                "jlee resume done",
                                                "jlee create_ban done",
                                                "jlee lift_ban done",
                                                "jlee close done"};
        QCOMPARE(acts, expected);
    }

  private:
    model::Event event() const {
        const auto found = m_admin->getEvent(kShow);
        return found.ok() ? found.value() : model::Event{};
    }
    bool has(const char* actor, const char* action, const char* outcome) const {
        const auto trail = m_admin->listEntries(kShow, {1'000, {}});
        return trail.ok() && std::any_of(trail->items.begin(), trail->items.end(), [&](const auto& entry) {
                   return entry.actor == actor && entry.action == action && entry.outcome == outcome;
               });
    }
    /// The newest figures that the service has stored.
    model::EventFigures figures() const {
        const auto now = base::SystemClock().wall();
        const auto found = m_admin->listSnapshots(kShow, now - base::Seconds(5), {}, {});
        return found.ok() && !found->items.empty() ? found->items.back().event : model::EventFigures{};
    }
    std::uint64_t joined() const { return figures().counters.joined(); }
    std::uint64_t waiting() const { return figures().counters.of(model::PlaceState::Waiting); }
    std::uint64_t banned() const { return figures().counters.of(model::PlaceState::Banned); }
    std::uint64_t admitted() const { return figures().admitted; }

    bool m_broken = false; ///< what comes stands on what was
    std::unique_ptr<evening::Service> m_service;
    std::shared_ptr<client::OperatorClient> m_admin;
    std::unique_ptr<Seat> m_lee;
    std::unique_ptr<Seat> m_kim;
};

QTEST_MAIN(EveningTest)
#include "evening_test.moc"
