// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/tables_pane.h"

#include "console/desktop/models/words.h"

#include <QEvent>
#include <QStackedWidget>
#include <QTabBar>
#include <QTableView>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

ChartKind chartOf(models::AlertRule rule) {
    switch (rule) {
    case models::AlertRule::DataStale: return ChartKind::Queue;
    case models::AlertRule::RedisNodeDown: return ChartKind::RedisOps;
    case models::AlertRule::RedisCpuHigh: return ChartKind::RedisCpu;
    case models::AlertRule::ReplicaLag: return ChartKind::Gateways;
    case models::AlertRule::QueueStands: return ChartKind::Queue;
    case models::AlertRule::RateNotReached: return ChartKind::Flow;
    case models::AlertRule::NoShowsHigh: return ChartKind::Flow;
    case models::AlertRule::LatencyHigh: return ChartKind::Latency;
    case models::AlertRule::ServiceAlarm: return ChartKind::Queue;
    }
    return ChartKind::Queue;
}

} // namespace

TablesPane::TablesPane(const Desk& desk, QWidget* parent) : QTabWidget(parent), m_desk(desk) {
    setObjectName(QStringLiteral("tables"));
    setDocumentMode(false);
    tabBar()->setObjectName(QStringLiteral("tableTabs"));
    tabBar()->setDrawBase(false);
    tabBar()->setUsesScrollButtons(true);
    models::Console& console = desk.console;
    // Widths by column, in the order of the models' enums.
    add(TableTab::Tokens, console.places(), {100, 150, 70, -1, 110, 90, 90, 0})
        ->sortBy(models::PlaceTable::Score, Qt::DescendingOrder);
    add(TableTab::Cohorts, console.cohorts(), {170, 64, 84, 84, 90, -1, 90})
        ->sortBy(models::CohortTable::Score, Qt::DescendingOrder);
    add(TableTab::Bans, console.bans(), {56, 170, -1, 90, 84, 84, 100, 84})
        ->sortBy(models::BanTable::Number, Qt::DescendingOrder);
    add(TableTab::Alerts, console.alerts(), {100, -1, 80, 80, 80});
    add(TableTab::Audit, console.audit(), {84, 90, 0, 130, 120, 120, -1, 110})
        ->sortBy(models::AuditTable::At, Qt::DescendingOrder);
    add(TableTab::Log, console.log(), {84, -1})->sortBy(models::LogTable::At, Qt::DescendingOrder);
    for (const TableTab banning : {TableTab::Tokens, TableTab::Cohorts}) {
        table(banning).addAct(Act::FreezeRows);
        table(banning).addAct(Act::BanSelected);
    }
    table(TableTab::Tokens).addAct(Act::BanMatching);
    table(TableTab::Bans).addAct(Act::Unban);
    table(TableTab::Alerts).addAct(Act::GoToAlert);
    table(TableTab::Alerts).addAct(Act::AcknowledgeAlert);
    table(TableTab::Audit).addAct(Act::ExportRows);
    table(TableTab::Log).addAct(Act::ExportRows);
    follow();
    retranslate();
    lookAtCurrent();
    gateActs();
}

DataTable* TablesPane::add(TableTab tab, QAbstractItemModel& model, const DataTable::Widths& widths) {
    static constexpr const char* kNames[kTableTabs] = {"places", "cohorts", "bans", "alerts", "audit", "log"};
    auto* made = new DataTable(m_desk, QString::fromLatin1(kNames[static_cast<std::size_t>(tab)]), model,
                               widths, this);
    m_tables[static_cast<std::size_t>(tab)] = made;
    addTab(made, QString());
    made->view().addAction(m_desk.actions.of(Act::CopyRows));
    connect(made, &DataTable::selectionChanged, this, &TablesPane::gateActs);
    connect(&made->filter(), &QAbstractItemModel::rowsInserted, this, &TablesPane::chooseFirst,
            Qt::QueuedConnection);
    return made;
}

void TablesPane::follow() {
    models::Console& console = m_desk.console;
    connect(this, &QTabWidget::currentChanged, this, [this] {
        lookAtCurrent();
        gateActs();
    });
    connect(tabBar(), &QTabBar::tabBarClicked, this, &TablesPane::roomAsked);
    connect(&console, &models::Console::alertsChanged, this, [this] {
        nameTabs();
        gateActs();
    });
    connect(&console, &models::Console::eventChanged, this, [this] {
        forgetLists();
        gateActs();
    });
    connect(&console, &models::Console::listChanged, this, &TablesPane::noteKnown);
    forgetLists();
    connect(&console.session(), &models::Session::linkChanged, this, [this] {
        const bool live = m_desk.session().link() == models::LinkState::Live;
        for (DataTable* table : m_tables) {
            table->setLive(live);
        }
        gateActs();
    });
    const auto on = [this](Act act, auto what) {
        connect(m_desk.actions.of(act), &QAction::triggered, this, what);
    };
    on(Act::ShowTokens, [this] { showTab(TableTab::Tokens); });
    on(Act::ShowCohorts, [this] { showTab(TableTab::Cohorts); });
    on(Act::ShowBans, [this] { showTab(TableTab::Bans); });
    on(Act::ShowAlerts, [this] { showTab(TableTab::Alerts); });
    on(Act::ShowAudit, [this] { showTab(TableTab::Audit); });
    on(Act::ShowLog, [this] { showTab(TableTab::Log); });
    on(Act::FilterRows, [this] {
        emit roomAsked();
        current().focusFilter();
    });
    on(Act::FreezeRows, [this](bool frozen) {
        for (DataTable* table : m_tables) {
            table->setFrozen(frozen);
        }
    });
    on(Act::CopyRows, [this] { current().copyRows(); });
    on(Act::ResetColumns, [this] { current().resetColumns(); });
    on(Act::GoToAlert, [this] { goToAlert(table(TableTab::Alerts).currentRow()); });
    on(Act::AcknowledgeAlert, [this] { acknowledge(); });
    connect(&table(TableTab::Alerts), &DataTable::activated, this, &TablesPane::goToAlert);
    connect(&table(TableTab::Audit), &DataTable::activated, this,
            [this](int row) { emit momentAsked(m_desk.console.audit().at(row).at); });
    connect(&table(TableTab::Audit), &DataTable::selectionChanged, this, [this] {
        const QList<int> rows = table(TableTab::Audit).selectedRows();
        if (rows.size() == 1) {
            emit momentAsked(m_desk.console.audit().at(rows.first()).at);
        }
    });
}

void TablesPane::showTab(TableTab tab) {
    emit roomAsked();
    setCurrentIndex(static_cast<int>(tab));
    current().view().setFocus(Qt::ShortcutFocusReason);
    chooseFirst();
}

void TablesPane::chooseFirst() {
    // So that one key more acts on it. Not where choosing itself does something.
    const bool acts = tab() != TableTab::Audit && tab() != TableTab::Log;
    if (acts && current().view().hasFocus() && current().selectedRows().isEmpty() &&
        current().filter().rowCount() > 0) {
        current().view().selectRow(0);
    }
}

void TablesPane::lookAtCurrent() {
    switch (tab()) {
    case TableTab::Tokens: m_desk.console.lookAt({models::Listing::Places}); break;
    case TableTab::Cohorts: m_desk.console.lookAt({models::Listing::Cohorts}); break;
    case TableTab::Bans: m_desk.console.lookAt({models::Listing::Bans}); break;
    case TableTab::Alerts:
    case TableTab::Audit:
    case TableTab::Log: m_desk.console.lookAt({}); break;
    }
}

std::vector<model::BanScope> TablesPane::selectedScopes() const {
    std::vector<model::BanScope> scopes;
    const QList<int> rows = m_tables[static_cast<std::size_t>(tab())]->selectedRows();
    for (const int row : rows) {
        if (tab() == TableTab::Tokens) {
            scopes.push_back({m_desk.console.places().at(row).seq, {}, {}});
        } else if (tab() == TableTab::Cohorts) {
            scopes.push_back(models::CohortTable::scopeOf(m_desk.console.cohorts().at(row)));
        }
    }
    return scopes;
}

std::vector<model::BanScope> TablesPane::selectedCohorts() const {
    if (tab() != TableTab::Tokens) {
        return selectedScopes();
    }
    std::vector<model::BanScope> scopes;
    const QList<int> rows = m_tables[static_cast<std::size_t>(tab())]->selectedRows();
    for (const int row : rows) {
        const model::BanScope scope{{}, m_desk.console.places().at(row).cell.prefix, {}};
        if (scope.prefix->family != 0 && std::find(scopes.begin(), scopes.end(), scope) == scopes.end()) {
            scopes.push_back(scope);
        }
    }
    return scopes;
}

const model::Ban* TablesPane::currentBan() const {
    const int row = m_tables[static_cast<std::size_t>(TableTab::Bans)]->currentRow();
    if (tab() != TableTab::Bans || row < 0 || row >= m_desk.console.bans().rowCount()) {
        return nullptr;
    }
    const model::Ban& ban = m_desk.console.bans().at(row);
    return ban.phase == model::BanPhase::Marking || ban.phase == model::BanPhase::InForce ? &ban : nullptr;
}

void TablesPane::gateActs() {
    const QString locked = models::sentenceOf(m_desk.session().lock());
    const auto gate = [&](Act act, bool can, const QString& otherwise) {
        m_desk.actions.gate(act, !locked.isEmpty() ? locked : can ? QString() : otherwise);
    };
    gate(Act::BanSelected, !selectedScopes().empty(), tr("Choose tokens or cohorts in their tables first."));
    gate(Act::BanMatching, !selectedCohorts().empty(), tr("Choose a token or a cohort in its table first."));
    gate(Act::Unban, currentBan() != nullptr, tr("Choose a ban in its table first."));
    const bool alert = table(TableTab::Alerts).currentRow() >= 0;
    m_desk.actions.gate(Act::GoToAlert, alert ? QString() : tr("Choose an alert in its table first."));
    m_desk.actions.gate(Act::AcknowledgeAlert, alert ? QString() : tr("Choose an alert in its table first."));
}

void TablesPane::goToAlert(int row) {
    if (row >= 0 && row < m_desk.console.alerts().rowCount()) {
        const models::Alert& alert = m_desk.console.alerts().at(row);
        emit chartAsked(chartOf(alert.rule));
        emit momentAsked(alert.since);
    }
}

void TablesPane::acknowledge() {
    const int row = table(TableTab::Alerts).currentRow();
    if (row >= 0 && row < m_desk.console.alerts().rowCount()) {
        m_desk.console.acknowledge(models::Alert(m_desk.console.alerts().at(row)));
    }
}

void TablesPane::nameTabs() {
    const std::size_t active = m_desk.console.activeAlerts();
    const QString names[kTableTabs] = {
        tr("Tokens"),      tr("Cohorts"),
        tr("Bans"),        active == 0 ? tr("Alerts") : tr("Alerts (%1)").arg(active),
        tr("Audit trail"), tr("Log")};
    for (int index = 0; index < kTableTabs; ++index) {
        if (tabText(index) != names[index]) {
            setTabText(index, names[index]);
        }
    }
}

void TablesPane::retranslate() {
    tabBar()->setAccessibleName(tr("Tables"));
    setAccessibleName(tr("Tables"));
    nameTabs();
    table(TableTab::Tokens)
        .setTexts(tr("Suspicious tokens"), tr("Number, address or reason, e.g. 203.0.113"),
                  tr("No suspicious tokens"));
    table(TableTab::Cohorts)
        .setTexts(tr("Cohorts"), tr("Address, user agent or reason, e.g. 203.0.113"),
                  tr("No cohorts to show"));
    table(TableTab::Bans)
        .setTexts(tr("Bans"), tr("Number, address, reason or operator"), tr("No bans in force"));
    table(TableTab::Alerts).setTexts(tr("Alerts"), tr("Rule or state"), tr("No alerts: all is well"));
    table(TableTab::Audit)
        .setTexts(tr("Audit trail"), tr("Operator, act, value or reason"), tr("No acts of operators yet"));
    table(TableTab::Log).setTexts(tr("Log of this console"), tr("Any words"), tr("Nothing has happened yet"));
    gateActs();
}

void TablesPane::setFolded(bool folded) {
    m_folded = folded;
    if (auto* pages = findChild<QStackedWidget*>(QString(), Qt::FindDirectChildrenOnly)) {
        pages->setHidden(folded);
    }
    setMaximumHeight(folded ? tabBar()->sizeHint().height() : QWIDGETSIZE_MAX);
    updateGeometry();
}

QSize TablesPane::minimumSizeHint() const {
    // The tabs and the filter; of the rows as many as there is room for.
    return QSize(m_desk.theme.px(300), m_folded ? tabBar()->sizeHint().height() : m_desk.theme.px(100));
}

void TablesPane::noteKnown(models::Listing listing) {
    switch (listing) {
    case models::Listing::Places: table(TableTab::Tokens).setKnown(true); break;
    case models::Listing::Cohorts: table(TableTab::Cohorts).setKnown(true); break;
    case models::Listing::Bans: table(TableTab::Bans).setKnown(true); break;
    }
}

void TablesPane::forgetLists() {
    if (m_listed == m_desk.session().event()) {
        return;
    }
    m_listed = m_desk.session().event();
    for (const TableTab listed : {TableTab::Tokens, TableTab::Cohorts, TableTab::Bans}) {
        table(listed).setKnown(false);
    }
}

void TablesPane::rememberColumns() {
    for (DataTable* table : m_tables) {
        table->rememberColumns();
    }
}

void TablesPane::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QTabWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
