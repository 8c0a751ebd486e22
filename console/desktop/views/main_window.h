// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/connection.h"
#include "console/desktop/views/desk.h"
#include "console/desktop/views/language.h"

#include <QMainWindow>
#include <QPointer>

class QDockWidget;
class QSplitter;
class QToolButton;

namespace breakwater::desktop::views {

class AdmissionPanel;
class Banner;
class ChartGrid;
class EventsPanel;
class StateLine;
class TablesPane;
class TileRow;
class ToneLabel;

/// The window on one service, as the operator sees it. GUI thread; owns its actions and views, borrows theme,
/// language, settings and the console, which must outlive it.
class MainWindow : public QMainWindow {
    Q_OBJECT

  public:
    struct Surroundings {
        Theme& theme;
        Language& language;
        models::Settings& settings;
        models::Console& console;
        models::ServerProfile profile;
    };

    explicit MainWindow(const Surroundings& around, QWidget* parent = nullptr);
    ~MainWindow() override;

    Actions& actions() { return m_actions; }
    ChartGrid& charts() { return *m_charts; }
    TablesPane& tables() { return *m_tables; }
    const Desk& desk() const { return m_desk; }

  signals:
    void connectAsked();

  protected:
    void changeEvent(QEvent* event) override;
    void showEvent(QShowEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void buildHead();
    void buildMenus();
    void buildCorner();
    void buildBody();
    void buildDocks();
    void follow();
    void followEventActs();
    void followViewActs();
    void retranslate();
    void dressLook();
    void restore();
    void remember();
    void tell();
    void tellLink();
    void tellPaused();
    void tellTitle();
    void gateEventActs();
    void makeRoom();
    void shareHeight();
    void setFront(QWidget* front);
    void setTongue(Tongue tongue);
    void setLook(Look look);
    void setScale(int percent);
    void showSettings();
    void ban(const std::vector<model::BanScope>& scopes);
    void save(const QString& title, const QString& name, const std::function<bool(const QString&)>& write);
    /// The event as it is now, for dialogs; they carry its revision.
    const std::optional<model::Event>& event() const { return m_desk.console.event(); }

    Language& m_language;
    const models::ServerProfile m_profile;
    Actions m_actions;
    const Desk m_desk;
    std::array<QMenu*, kMenus> m_menus{};
    QToolButton* m_search = nullptr;
    QToolButton* m_tongue = nullptr;
    QToolButton* m_look = nullptr;
    ToneLabel* m_badge = nullptr;
    StateLine* m_state = nullptr;
    Banner* m_linkBanner = nullptr;
    Banner* m_pauseBanner = nullptr;
    TileRow* m_tiles = nullptr;
    ChartGrid* m_charts = nullptr;
    TablesPane* m_tables = nullptr;
    QSplitter* m_splitter = nullptr;
    QWidget* m_front = nullptr;        ///< charts or tables: who shows where there is no room for both
    QToolButton* m_toCharts = nullptr; ///< beside the tabs, while the charts are hidden
    QDockWidget* m_eventsDock = nullptr;
    QDockWidget* m_admissionDock = nullptr;
    ToneLabel* m_eventsTitle = nullptr;
    EventsPanel* m_events = nullptr;
    AdmissionPanel* m_admission = nullptr;
    bool m_wantsEvents = true; ///< the operator's choice, where there is room
    bool m_hasRoom = true;
    bool m_splitterKnown = false;
    bool m_showsBoth = true; ///< charts and table
    QByteArray m_shares;     ///< how they shared the height when both last showed
};

} // namespace breakwater::desktop::views
