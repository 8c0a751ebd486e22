// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/words.h"
#include "console/desktop/views/admission_panel.h"
#include "console/desktop/views/ban_dialog.h"
#include "console/desktop/views/banner.h"
#include "console/desktop/views/chart_grid.h"
#include "console/desktop/views/command_palette.h"
#include "console/desktop/views/event_dialog.h"
#include "console/desktop/views/events_panel.h"
#include "console/desktop/views/look_up_dialog.h"
#include "console/desktop/views/main_window.h"
#include "console/desktop/views/settings_dialog.h"
#include "console/desktop/views/shortcut_sheet.h"
#include "console/desktop/views/tables_pane.h"
#include "console/desktop/views/typed_sheet.h"

#include <QFileDialog>
#include <QMessageBox>
#include <QSaveFile>
#include <QTimer>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kScaleStep = 10;

bool writeText(const QString& path, const QString& text) {
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(text.toUtf8()) >= 0 && file.commit();
}

} // namespace

void MainWindow::follow() {
    models::Console& console = m_desk.console;
    connect(&console.session(), &models::Session::linkChanged, this, &MainWindow::tell);
    connect(&console, &models::Console::eventChanged, this, &MainWindow::tell);
    connect(&console, &models::Console::alertsChanged, this, &MainWindow::tellTitle);
    connect(&console.session(), &models::Session::aged, this, [this] {
        tellLink();
        tellPaused();
    });
    connect(m_linkBanner, &Banner::actAsked, m_actions.of(Act::RetryNow), &QAction::trigger);
    connect(m_pauseBanner, &Banner::actAsked, m_actions.of(Act::Resume), &QAction::trigger);
    connect(m_admission, &AdmissionPanel::wantedChanged, m_charts, &ChartGrid::setWanted);
    connect(m_tables, &TablesPane::momentAsked, m_charts, &ChartGrid::pointAt);
    connect(m_tables, &TablesPane::chartAsked, this, [this](ChartKind kind) {
        setFront(m_charts);
        m_charts->showChart(kind);
    });
    connect(m_tables, &TablesPane::roomAsked, this, [this] { setFront(m_tables); });
    connect(&m_desk.theme, &Theme::changed, this, &MainWindow::dressLook);
    connect(m_actions.of(Act::Connect), &QAction::triggered, this, &MainWindow::connectAsked);
    connect(m_actions.of(Act::Quit), &QAction::triggered, this, &QWidget::close);
    connect(m_actions.of(Act::RetryNow), &QAction::triggered, &console.session(), &models::Session::retryNow);
}

void MainWindow::followEventActs() {
    const auto on = [this](Act act, auto what) {
        connect(m_actions.of(act), &QAction::triggered, this, what);
    };
    on(Act::NewEvent,
       [this] { (new EventDialog(m_desk, EventDialog::Purpose::Create, std::nullopt, this))->show(); });
    on(Act::EditEvent,
       [this] { (new EventDialog(m_desk, EventDialog::Purpose::Edit, event(), this))->show(); });
    on(Act::ScheduleEvent,
       [this] { (new EventDialog(m_desk, EventDialog::Purpose::Schedule, event(), this))->show(); });
    on(Act::OpenEvent, [this] { openSheet(m_desk, *event(), this)->show(); });
    on(Act::CloseEvent, [this] { closeSheet(m_desk, *event(), this)->show(); });
    on(Act::ReopenEvent, [this] { reopenSheet(m_desk, *event(), this)->show(); });
    on(Act::BanSelected, [this] { ban(m_tables->selectedScopes()); });
    on(Act::BanMatching, [this] { ban(m_tables->selectedCohorts()); });
    on(Act::Unban, [this] {
        if (const model::Ban* chosen = m_tables->currentBan()) {
            liftSheet(m_desk, *chosen, this)->show();
        }
    });
    on(Act::LookUp, [this] {
        if (!m_admission->lookUp()) {
            (new LookUpDialog(m_desk, this))->show();
        }
    });
}

void MainWindow::ban(const std::vector<model::BanScope>& scopes) {
    if (!scopes.empty()) {
        (new BanDialog(m_desk, scopes, this))->show();
    }
}

void MainWindow::followViewActs() {
    const auto on = [this](Act act, auto what) {
        connect(m_actions.of(act), &QAction::triggered, this, what);
    };
    on(Act::SwitchTheme, [this] { setLook(m_desk.theme.look() == Look::Dark ? Look::Light : Look::Dark); });
    on(Act::SwitchLanguage,
       [this] { setTongue(m_language.tongue() == Tongue::Korean ? Tongue::English : Tongue::Korean); });
    on(Act::LargerText, [this] { setScale(m_desk.theme.scale() + kScaleStep); });
    on(Act::SmallerText, [this] { setScale(m_desk.theme.scale() - kScaleStep); });
    on(Act::UsualText, [this] { setScale(100); });
    on(Act::ShowEvents, [this](bool shown) {
        m_wantsEvents = shown;
        makeRoom();
        if (shown) {
            m_events->focusList();
        }
    });
    on(Act::ShowCharts, [this] {
        setFront(m_charts);
        m_charts->showFirst();
    });
    for (const Act turning : {Act::NextCharts, Act::PreviousCharts}) {
        on(turning, [this] { setFront(m_charts); });
    }
    on(Act::Settings, [this] { showSettings(); });
    on(Act::Palette, [this] { (new CommandPalette(m_desk.theme, m_actions, this))->show(); });
    on(Act::Shortcuts, [this] { (new ShortcutSheet(m_desk, this))->show(); });
    on(Act::About, [this] {
        QMessageBox::about(
            this, tr("About Breakwater"),
            tr("Breakwater: a virtual waiting room for on-sales.\nFree under the Apache licence 2.0."));
    });
    on(Act::SavePicture, [this] {
        save(tr("Save the charts as PNG"), QStringLiteral("charts.png"),
             [this](const QString& path) { return m_charts->picture().save(path, "PNG"); });
    });
    on(Act::SaveFigures, [this] {
        save(tr("Save the charts as CSV"), QStringLiteral("charts.csv"),
             [this](const QString& path) { return writeText(path, m_charts->csv()); });
    });
    on(Act::ExportRows, [this] {
        save(tr("Save the table as CSV"), m_tables->current().objectName() + QStringLiteral(".csv"),
             [this](const QString& path) { return writeText(path, m_tables->current().csv()); });
    });
}

void MainWindow::save(const QString& title, const QString& name,
                      const std::function<bool(const QString&)>& write) {
    const QString path = QFileDialog::getSaveFileName(this, title, name);
    if (!path.isEmpty() && !write(path)) {
        QMessageBox::warning(this, title, tr("%1 could not be written.").arg(path));
    }
}

void MainWindow::showSettings() {
    auto* dialog = new SettingsDialog(m_desk, m_language.tongue(), this);
    connect(dialog, &SettingsDialog::tongueChosen, this, &MainWindow::setTongue);
    connect(dialog, &SettingsDialog::lookChosen, this, &MainWindow::setLook);
    connect(dialog, &SettingsDialog::scaleChosen, this, &MainWindow::setScale);
    dialog->show();
}

void MainWindow::setTongue(Tongue tongue) {
    m_language.apply(tongue);
    m_desk.settings.setLanguage(tongue == Tongue::Korean ? models::Language::Korean
                                                         : models::Language::English);
}

void MainWindow::setLook(Look look) {
    m_desk.theme.apply(look, m_desk.theme.scale());
    m_desk.settings.setTheme(look == Look::Dark ? models::Theme::Dark : models::Theme::Light);
}

void MainWindow::setScale(int percent) {
    const int scale = std::clamp(percent, Theme::kLeastScale, Theme::kMostScale);
    m_desk.theme.apply(m_desk.theme.look(), scale);
    m_desk.settings.setScale(scale);
}

} // namespace breakwater::desktop::views
