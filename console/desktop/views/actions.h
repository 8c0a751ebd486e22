// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAction>
#include <QObject>
#include <QString>
#include <array>
#include <cstdint>
#include <vector>

namespace breakwater::desktop::views {

/// Everything an operator can do. Menus, buttons, the palette, the shortcut sheet and the tests share one
/// QAction for each, so that what is gated in one place is gated in all.
enum class Act : std::uint8_t {
    Connect,
    NewEvent,
    EditEvent,
    ScheduleEvent,
    OpenEvent,
    CloseEvent,
    ReopenEvent,
    Quit,
    EditRate,
    ApplyRate,
    UndoRate,
    Pause,
    Resume,
    BanSelected,
    BanMatching,
    Unban,
    LookUp,
    FilterRows,
    FreezeRows,
    CopyRows,
    ExportRows,
    ResetColumns,
    GoToAlert,
    AcknowledgeAlert,
    PauseCharts,
    TimeRange,
    CursorLeft,
    CursorRight,
    NextCharts,
    PreviousCharts,
    SavePicture,
    SaveFigures,
    ShowTokens,
    ShowCohorts,
    ShowBans,
    ShowAlerts,
    ShowAudit,
    ShowLog,
    ShowCharts,
    ShowEvents,
    SwitchTheme,
    SwitchLanguage,
    LargerText,
    SmallerText,
    UsualText,
    Settings,
    Palette,
    RetryNow,
    Shortcuts,
    About,
};
inline constexpr int kActs = static_cast<int>(Act::About) + 1;

enum class Menu : std::uint8_t { Event, Admission, View, Tools, Help };
inline constexpr int kMenus = 5;

/// The registry. GUI thread; owns the actions. Shortcuts with one bare letter or arrow work only in the
/// widgets that the action is added to, all others in the whole window.
class Actions : public QObject {
    Q_OBJECT

  public:
    explicit Actions(QObject* parent = nullptr);

    QAction* of(Act act) const { return m_actions[static_cast<std::size_t>(act)]; }
    static Menu menuOf(Act act);
    /// A line above it in its menu.
    static bool opensGroup(Act act);
    /// Works in tables or charts only, where its key is pressed.
    static bool isLocal(Act act);
    static std::vector<Act> all();
    /// Its keys as people read them: as they stand on the keyboard, and how often.
    QString keysOf(Act act) const;

    /// Says why an action can't be had now, for tool tips and the palette; empty: it can.
    void gate(Act act, const QString& whyNot);
    QString whyNot(Act act) const { return m_whyNot[static_cast<std::size_t>(act)]; }

    static QString menuTitle(Menu menu);
    /// With the language that is installed now.
    void retranslate();

  private:
    std::array<QAction*, kActs> m_actions{};
    std::array<QString, kActs> m_whyNot{};
};

} // namespace breakwater::desktop::views
