// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/chart_set.h"
#include "console/desktop/views/data_table.h"

#include <QTabWidget>
#include <array>
#include <vector>

namespace breakwater::desktop::views {

enum class TableTab : std::uint8_t { Tokens, Cohorts, Bans, Alerts, Audit, Log };
inline constexpr int kTableTabs = 6;

/// The six tables below the charts. Asks the service only for the list on screen. GUI thread; borrows the
/// console.
class TablesPane : public QTabWidget {
    Q_OBJECT

  public:
    explicit TablesPane(const Desk& desk, QWidget* parent = nullptr);

    DataTable& table(TableTab tab) { return *m_tables[static_cast<std::size_t>(tab)]; }
    DataTable& current() { return *m_tables[static_cast<std::size_t>(std::max(0, currentIndex()))]; }
    void showTab(TableTab tab);
    /// What the rows selected on screen would be banned as.
    std::vector<model::BanScope> selectedScopes() const;
    /// The cohorts of the rows selected on screen.
    std::vector<model::BanScope> selectedCohorts() const;
    const model::Ban* currentBan() const; ///< null unless a ban is chosen that can be lifted
    void rememberColumns();
    /// Folded, only the tabs show, for a window too low for charts and table; a press on one asks for more.
    void setFolded(bool folded);
    QSize minimumSizeHint() const override;

  signals:
    void roomAsked();                    ///< a table is to be looked at
    void momentAsked(base::WallTime at); ///< an audit entry was chosen
    void chartAsked(ChartKind kind);     ///< of an alert

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();
    void nameTabs();
    void lookAtCurrent();
    void chooseFirst();
    void gateActs();
    void follow();
    void noteKnown(models::Listing listing);
    void forgetLists();
    void goToAlert(int row);
    void acknowledge();
    DataTable* add(TableTab tab, QAbstractItemModel& model, const DataTable::Widths& widths);
    TableTab tab() const { return static_cast<TableTab>(std::max(0, currentIndex())); }

    const Desk m_desk;
    std::array<DataTable*, kTableTabs> m_tables{};
    bool m_folded = false;
    model::EventId m_listed; ///< whose lists the tables hold
};

} // namespace breakwater::desktop::views
