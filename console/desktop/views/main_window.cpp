// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/main_window.h"

#include "console/desktop/models/words.h"
#include "console/desktop/views/admission_panel.h"
#include "console/desktop/views/banner.h"
#include "console/desktop/views/chart_grid.h"
#include "console/desktop/views/events_panel.h"
#include "console/desktop/views/state_line.h"
#include "console/desktop/views/tables_pane.h"
#include "console/desktop/views/tile_row.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QIcon>
#include <QMenu>
#include <QMenuBar>
#include <QSplitter>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

namespace {

constexpr int kSideWidth = 196;
constexpr int kAdmissionWidth = 264;

} // namespace

MainWindow::MainWindow(const Surroundings& around, QWidget* parent)
    : QMainWindow(parent),
      m_language(around.language),
      m_profile(around.profile),
      m_desk{around.theme, m_actions, around.console, around.settings, around.profile.address} {
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/breakwater-console.svg")));
    setContextMenuPolicy(Qt::NoContextMenu);
    buildHead();
    buildBody();
    buildDocks();
    for (const Act act : Actions::all()) {
        if (!Actions::isLocal(act)) {
            addAction(m_actions.of(act));
        }
    }
    follow();
    followEventActs();
    followViewActs();
    retranslate();
    resize(1440, 900);
    restore();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildHead() {
    auto* head = new QWidget(this);
    auto* layout = new QVBoxLayout(head);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildCorner();
    auto* bar = new QMenuBar(head);
    bar->setNativeMenuBar(false);
    m_state = new StateLine(m_desk, head);
    m_linkBanner = new Banner(m_desk.theme, head);
    m_linkBanner->setObjectName(QStringLiteral("linkBanner"));
    m_pauseBanner = new Banner(m_desk.theme, head);
    m_pauseBanner->setObjectName(QStringLiteral("pauseBanner"));
    auto* top = new QWidget(head);
    auto* line = new QHBoxLayout(top);
    line->setContentsMargins(0, 0, m_desk.theme.px(8), 0);
    line->setSpacing(m_desk.theme.px(4));
    line->addWidget(bar, 1);
    line->addWidget(m_badge, 0, Qt::AlignVCenter);
    line->addSpacing(m_desk.theme.px(12));
    for (QToolButton* button : {m_search, m_tongue, m_look}) {
        line->addWidget(button);
    }
    layout->addWidget(top);
    layout->addWidget(m_state);
    layout->addWidget(m_linkBanner);
    layout->addWidget(m_pauseBanner);
    for (int menu = 0; menu < kMenus; ++menu) {
        m_menus[static_cast<std::size_t>(menu)] = bar->addMenu(QString());
    }
    for (const Act act : Actions::all()) {
        QMenu* menu = m_menus[static_cast<std::size_t>(Actions::menuOf(act))];
        if (Actions::opensGroup(act)) {
            menu->addSeparator();
        }
        menu->addAction(m_actions.of(act));
        menu->setToolTipsVisible(true);
    }
    setMenuWidget(head);
}

void MainWindow::buildCorner() {
    m_badge =
        new ToneLabel(m_desk.theme, m_profile.production ? Tone::Critical : Tone::Rehearsal, 10, true, this);
    m_badge->setObjectName(QStringLiteral("badge"));
    m_badge->setProperty("badge", m_profile.production ? "prod" : "other");
    const auto button = [this](Act act) {
        auto* made = new QToolButton(this);
        made->setProperty("flat", true);
        made->setFocusPolicy(Qt::TabFocus);
        connect(made, &QToolButton::clicked, m_actions.of(act), &QAction::trigger);
        return made;
    };
    m_search = button(Act::Palette);
    m_tongue = button(Act::SwitchLanguage);
    m_look = button(Act::SwitchTheme);
}

void MainWindow::buildBody() {
    auto* body = new QWidget(this);
    auto* layout = new QVBoxLayout(body);
    m_tiles = new TileRow(m_desk, body);
    m_splitter = new QSplitter(Qt::Vertical, body);
    m_charts = new ChartGrid(m_desk, m_splitter);
    m_tables = new TablesPane(m_desk, m_splitter);
    m_splitter->addWidget(m_charts);
    m_splitter->addWidget(m_tables);
    m_splitter->setStretchFactor(0, 5);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->installEventFilter(this);
    m_front = m_charts;
    m_toCharts = new QToolButton(m_tables);
    m_toCharts->setDefaultAction(m_actions.of(Act::ShowCharts));
    m_toCharts->setObjectName(QStringLiteral("toCharts"));
    m_tables->setCornerWidget(m_toCharts);
    m_toCharts->hide();
    layout->addWidget(m_tiles);
    layout->addWidget(m_splitter, 1);
    const auto dress = [this, layout] {
        const Theme& theme = m_desk.theme;
        layout->setContentsMargins(theme.px(8), theme.px(8), theme.px(8), theme.px(8));
        layout->setSpacing(theme.px(6));
        m_splitter->setHandleWidth(theme.px(8));
        shareHeight();
    };
    dress();
    connect(&m_desk.theme, &Theme::changed, this, dress);
    setCentralWidget(body);
}

void MainWindow::buildDocks() {
    m_eventsDock = new QDockWidget(this);
    m_eventsDock->setObjectName(QStringLiteral("eventsDock"));
    m_events = new EventsPanel(m_desk, m_eventsDock);
    m_eventsTitle = new ToneLabel(m_desk.theme, Tone::Text, 11, true, m_eventsDock);
    m_eventsDock->setTitleBarWidget(m_eventsTitle);
    m_eventsDock->setWidget(m_events);
    m_eventsDock->setFeatures(QDockWidget::DockWidgetMovable | QDockWidget::DockWidgetClosable);
    addDockWidget(Qt::LeftDockWidgetArea, m_eventsDock);
    m_admissionDock = new QDockWidget(this);
    m_admissionDock->setObjectName(QStringLiteral("admissionDock"));
    m_admission = new AdmissionPanel(m_desk, m_admissionDock);
    // It is never closed: Pause is in it.
    m_admissionDock->setFeatures(QDockWidget::NoDockWidgetFeatures);
    m_admissionDock->setTitleBarWidget(new QWidget(m_admissionDock));
    m_admissionDock->setWidget(m_admission);
    addDockWidget(Qt::RightDockWidgetArea, m_admissionDock);
    const auto dress = [this] {
        const Theme& theme = m_desk.theme;
        m_eventsTitle->setContentsMargins(theme.px(8), theme.px(8), theme.px(8), 0);
        m_events->setMinimumWidth(theme.px(150));
        m_admission->setMinimumWidth(theme.px(kAdmissionWidth));
        resizeDocks({m_eventsDock, m_admissionDock}, {theme.px(kSideWidth), theme.px(kAdmissionWidth)},
                    Qt::Horizontal);
        makeRoom();
    };
    dress();
    connect(&m_desk.theme, &Theme::changed, this, dress);
}

void MainWindow::retranslate() {
    m_desk.console.setFormat(models::Format(m_language.tongue() == Tongue::Korean ? models::Language::Korean
                                                                                  : models::Language::English,
                                            m_desk.console.format().zone()));
    m_actions.retranslate();
    for (int menu = 0; menu < kMenus; ++menu) {
        m_menus[static_cast<std::size_t>(menu)]->setTitle(Actions::menuTitle(static_cast<Menu>(menu)));
    }
    const QString name = m_profile.name.isEmpty() ? m_profile.address : m_profile.name;
    m_badge->setText(m_profile.production ? tr("PROD | %1").arg(name) : name);
    m_search->setText(tr("Ctrl+K  search actions"));
    m_tongue->setText(m_language.tongue() == Tongue::Korean ? QStringLiteral("EN")
                                                            : QStringLiteral("\uD55C"));
    m_toCharts->setAccessibleName(m_actions.of(Act::ShowCharts)->text());
    dressLook();
    m_search->setAccessibleName(m_actions.of(Act::Palette)->text());
    m_tongue->setAccessibleName(m_actions.of(Act::SwitchLanguage)->text());
    m_look->setAccessibleName(m_actions.of(Act::SwitchTheme)->text());
    m_eventsTitle->setText(tr("Events"));
    m_eventsDock->setWindowTitle(tr("Events"));
    m_admissionDock->setWindowTitle(tr("Admission"));
    tell();
}

void MainWindow::dressLook() {
    m_look->setText(m_desk.theme.look() == Look::Dark ? QStringLiteral("\u2600") : QStringLiteral("\u263E"));
}

void MainWindow::tell() {
    tellLink();
    tellPaused();
    tellTitle();
    gateEventActs();
}

void MainWindow::tellLink() {
    models::Session& session = m_desk.session();
    const models::Format& format = m_desk.format();
    const QString asOf =
        session.asOf() ? tr("The figures are of %1.").arg(format.clock(session.asOf())) : QString();
    if (m_desk.console.eventIsGone()) {
        m_linkBanner->say(Tone::Critical, tr("DELETED"), tr("This event was deleted. Choose another one."),
                          QString());
        return;
    }
    switch (session.link()) {
    case models::LinkState::Connecting:
        m_linkBanner->say(Tone::Dim, tr("CONNECTING"),
                          tr("Waiting for the first figures of %1.").arg(m_desk.server), QString());
        return;
    case models::LinkState::Live: break;
    case models::LinkState::Stale:
        m_linkBanner->say(Tone::Warning, tr("STALE"),
                          tr("%1 Controls are locked until new ones come; Pause works.").arg(asOf),
                          QString());
        return;
    case models::LinkState::Disconnected: {
        QString text = session.broken() ? models::linkSentence(*session.broken(), m_desk.server) : QString();
        if (const auto in = session.retryIn()) {
            text +=
                QLatin1Char(' ') + (*in < base::Millis(1'000) ? tr("Trying again ...")
                                                              : tr("Next try in %1.").arg(format.age(in)));
        }
        m_linkBanner->say(Tone::Critical, tr("DISCONNECTED"), text + QLatin1Char(' ') + asOf,
                          tr("Retry now  (F5)"));
        return;
    }
    }
    if (!session.missingNodes().isEmpty()) {
        m_linkBanner->say(
            Tone::Warning, tr("DEGRADED"),
            tr("Redis does not answer at %1.").arg(session.missingNodes().join(QStringLiteral(", "))),
            QString());
        return;
    }
    m_linkBanner->quiet();
}

void MainWindow::tellPaused() {
    const models::Format& format = m_desk.format();
    const auto since = m_desk.console.pausedSince();
    if (!event() || event()->state != model::EventState::Paused) {
        m_pauseBanner->quiet();
        return;
    }
    QString text;
    if (since) {
        text =
            tr("Nobody has been admitted for %1.")
                .arg(format.span(std::chrono::duration_cast<base::Seconds>(m_desk.session().now() - *since)));
    }
    if (const auto added = m_desk.console.addedSincePause()) {
        text += QLatin1Char(' ') + tr("People waiting since then: %1.").arg(format.signedCount(*added));
    }
    text += QLatin1Char(' ') + tr("Everyone keeps their place.");
    m_pauseBanner->say(Tone::Critical, tr("PAUSED"), text, tr("Resume...  (Shift+F9)"));
}

void MainWindow::tellTitle() {
    QString title = event() ? QString::fromStdString(event()->title) : tr("No event chosen");
    const models::LinkState link = m_desk.session().link();
    if (link != models::LinkState::Live) {
        title = models::wordOf(link) + QStringLiteral(": ") + title;
    }
    if (const std::size_t alerts = m_desk.console.activeAlerts(); alerts > 0) {
        title = QStringLiteral("(%1) ").arg(alerts) + title;
    }
    setWindowTitle(tr("%1 - Breakwater, %2").arg(title, m_desk.server));
}

void MainWindow::gateEventActs() {
    using model::EventState;
    const QString locked = models::sentenceOf(m_desk.session().lock());
    const auto in = [this](std::initializer_list<EventState> states) {
        return event() && std::find(states.begin(), states.end(), event()->state) != states.end();
    };
    const auto gate = [&](Act act, bool can, const QString& otherwise) {
        m_actions.gate(act, !locked.isEmpty() ? locked : can ? QString() : otherwise);
    };
    m_actions.gate(Act::NewEvent, models::sentenceOf(m_desk.session().createLock()));
    gate(Act::EditEvent, event().has_value(), QString());
    gate(Act::ScheduleEvent, in({EventState::Draft, EventState::Scheduled}),
         tr("Only a draft can be scheduled."));
    gate(Act::OpenEvent, in({EventState::Draft, EventState::Scheduled}), tr("It is open, or was."));
    gate(Act::CloseEvent, in({EventState::Open, EventState::Paused}), tr("It is not open."));
    const bool admin = m_desk.session().isAdmin();
    gate(Act::ReopenEvent, in({EventState::Closed}) && admin,
         tr("Only a closed event, and only by an admin."));
    m_actions.gate(Act::LookUp, event() ? QString() : models::sentenceOf(models::Lock::NoEvent));
    m_actions.gate(Act::RetryNow,
                   m_desk.session().link() == models::LinkState::Live ? tr("The link stands.") : QString());
}

void MainWindow::showEvent(QShowEvent* event) {
    QMainWindow::showEvent(event);
    // After the charts have been laid out: a hidden one takes no focus.
    QTimer::singleShot(0, this, [this] {
        shareHeight();
        m_charts->showChart(ChartKind::Queue);
    });
    if (!m_splitterKnown) {
        m_splitter->setSizes({m_splitter->height() * 3 / 5, m_splitter->height() * 2 / 5});
    }
}

void MainWindow::resizeEvent(QResizeEvent* event) {
    QMainWindow::resizeEvent(event);
    makeRoom();
}

void MainWindow::closeEvent(QCloseEvent* event) {
    remember();
    QMainWindow::closeEvent(event);
}

void MainWindow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QMainWindow::changeEvent(event);
}

} // namespace breakwater::desktop::views
