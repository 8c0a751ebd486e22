// SPDX-License-Identifier: Apache-2.0
//
// Who shows where there is no room for all, and what of that is remembered.
#include "console/desktop/views/chart_grid.h"
#include "console/desktop/views/main_window.h"
#include "console/desktop/views/state_line.h"
#include "console/desktop/views/tables_pane.h"

#include <QDockWidget>
#include <QEvent>
#include <QSplitter>
#include <QToolButton>

namespace breakwater::desktop::views {

namespace {

// Of the 100 % design.
constexpr int kRoomForEvents = 1'180; ///< width from which the events' panel fits
constexpr int kRoomForBoth = 400;     ///< height from which charts and a table fit

} // namespace

void MainWindow::makeRoom() {
    if (!m_eventsDock || !m_state) {
        return;
    }
    m_hasRoom = width() >= m_desk.theme.px(kRoomForEvents);
    const bool shown = m_hasRoom && m_wantsEvents;
    m_eventsDock->setVisible(shown);
    m_state->setChooserShown(!shown);
    m_actions.of(Act::ShowEvents)->setChecked(shown);
    m_actions.gate(Act::ShowEvents,
                   m_hasRoom ? QString()
                             : tr("The window is too narrow; choose the event in the state line."));
}

void MainWindow::shareHeight() {
    if (!isVisible()) {
        return; // what it is laid out to before that says nothing
    }
    const bool both = m_splitter->height() >= m_desk.theme.px(kRoomForBoth);
    const bool charts = m_front == m_charts;
    if (m_showsBoth && !both) {
        m_shares = m_splitter->saveState();
    }
    m_charts->setVisible(both || charts);
    m_tables->setFolded(!both && charts);
    m_toCharts->setVisible(!both && !charts);
    if (both && !m_showsBoth) {
        m_splitter->restoreState(m_shares);
    }
    m_showsBoth = both;
}

void MainWindow::setFront(QWidget* front) {
    m_front = front;
    shareHeight();
}

bool MainWindow::eventFilter(QObject* object, QEvent* event) {
    if (object == m_splitter && event->type() == QEvent::Resize) {
        shareHeight();
    }
    return QMainWindow::eventFilter(object, event);
}

void MainWindow::restore() {
    const auto piece = [this](const char* name) {
        return m_desk.settings.layout(m_desk.server, QString::fromLatin1(name));
    };
    restoreGeometry(piece("geometry"));
    restoreState(piece("docks"), models::Settings::kVersion);
    m_splitterKnown = m_splitter->restoreState(piece("splitter"));
    m_wantsEvents = piece("events") != QByteArrayLiteral("closed");
    makeRoom();
}

void MainWindow::remember() {
    const auto keep = [this](const char* name, const QByteArray& state) {
        m_desk.settings.setLayout(m_desk.server, QString::fromLatin1(name), state);
    };
    keep("geometry", saveGeometry());
    keep("docks", saveState(models::Settings::kVersion));
    keep("splitter", m_showsBoth ? m_splitter->saveState() : m_shares);
    keep("events", m_wantsEvents ? QByteArrayLiteral("open") : QByteArrayLiteral("closed"));
    m_tables->rememberColumns();
    m_desk.settings.sync();
}

} // namespace breakwater::desktop::views
