// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/actions.h"

#include <QCoreApplication>
#include <QKeySequence>

namespace breakwater::desktop::views {

namespace {

enum class Where : std::uint8_t { Window, Local };
enum class Group : std::uint8_t { Same, New };

struct Spec {
    Act act;
    Menu menu;
    Group group;
    Where where;
    const char* text;
    const char* keys;
};

constexpr Spec kSpecs[] = {
    {Act::Connect, Menu::Event, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Connect..."),
     "Ctrl+Shift+O"},
    {Act::NewEvent, Menu::Event, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "New event..."),
     "Ctrl+N"},
    {Act::EditEvent, Menu::Event, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Event settings..."), "Ctrl+I"},
    {Act::ScheduleEvent, Menu::Event, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Schedule opening..."), "Ctrl+D"},
    {Act::OpenEvent, Menu::Event, Group::New, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Open event now..."), "Ctrl+Shift+N"},
    {Act::CloseEvent, Menu::Event, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Close event..."),
     "Ctrl+Shift+X"},
    {Act::ReopenEvent, Menu::Event, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Reopen event..."), ""},
    {Act::Quit, Menu::Event, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Quit"), "Ctrl+Q"},

    {Act::EditRate, Menu::Admission, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Change the rate"), "Ctrl+R"},
    {Act::ApplyRate, Menu::Admission, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Apply"),
     "Ctrl+Return"},
    {Act::UndoRate, Menu::Admission, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Undo"),
     "Ctrl+Z"},
    {Act::Pause, Menu::Admission, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Pause admission"),
     "F9"},
    {Act::Resume, Menu::Admission, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Resume admission..."), "Shift+F9"},
    {Act::BanSelected, Menu::Admission, Group::New, Where::Local,
     QT_TRANSLATE_NOOP("Actions", "Ban selected..."), "B"},
    {Act::BanMatching, Menu::Admission, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Ban a whole cohort..."), "Ctrl+Shift+B"},
    {Act::Unban, Menu::Admission, Group::Same, Where::Local, QT_TRANSLATE_NOOP("Actions", "Lift ban..."),
     "U"},
    {Act::LookUp, Menu::Admission, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Look up a place"),
     "Ctrl+J"},

    {Act::ShowTokens, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Tokens"),
     "Ctrl+1"},
    {Act::ShowCohorts, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Cohorts"),
     "Ctrl+2"},
    {Act::ShowBans, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Bans"), "Ctrl+3"},
    {Act::ShowAlerts, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Alerts"),
     "Ctrl+4"},
    {Act::ShowAudit, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Audit trail"),
     "Ctrl+5"},
    {Act::ShowLog, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Log"), "Ctrl+6"},
    {Act::ShowCharts, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Charts"),
     "Ctrl+7"},
    {Act::ShowEvents, Menu::View, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Events panel"),
     "Ctrl+B"},
    {Act::TimeRange, Menu::View, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Next time range"),
     "Ctrl+Shift+T"},
    {Act::NextCharts, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Next charts"),
     "Ctrl+PgDown"},
    {Act::PreviousCharts, Menu::View, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Previous charts"), "Ctrl+PgUp"},
    {Act::PauseCharts, Menu::View, Group::Same, Where::Local, QT_TRANSLATE_NOOP("Actions", "Hold the charts"),
     "Space"},
    {Act::CursorLeft, Menu::View, Group::Same, Where::Local,
     QT_TRANSLATE_NOOP("Actions", "Chart cursor back"), "Left"},
    {Act::CursorRight, Menu::View, Group::Same, Where::Local, QT_TRANSLATE_NOOP("Actions", "Chart cursor on"),
     "Right"},
    {Act::SwitchTheme, Menu::View, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Light or dark"),
     "Ctrl+T"},
    {Act::SwitchLanguage, Menu::View, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Korean or English"), "Ctrl+L"},
    {Act::LargerText, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Larger text"),
     "Ctrl++"},
    {Act::SmallerText, Menu::View, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Smaller text"),
     "Ctrl+-"},
    {Act::UsualText, Menu::View, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Usual size of text"), "Ctrl+0"},

    {Act::Palette, Menu::Tools, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Search actions..."),
     "Ctrl+K"},
    {Act::RetryNow, Menu::Tools, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Retry now"), "F5"},
    {Act::FilterRows, Menu::Tools, Group::New, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Filter the table"), "Ctrl+F"},
    {Act::FreezeRows, Menu::Tools, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Freeze the table"), "Ctrl+Shift+F"},
    {Act::CopyRows, Menu::Tools, Group::Same, Where::Local, QT_TRANSLATE_NOOP("Actions", "Copy rows"),
     "Ctrl+C"},
    {Act::ExportRows, Menu::Tools, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Save the table as CSV..."), "Ctrl+S"},
    {Act::ResetColumns, Menu::Tools, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Usual columns"), ""},
    {Act::GoToAlert, Menu::Tools, Group::New, Where::Local,
     QT_TRANSLATE_NOOP("Actions", "Show the alert in its chart"), "Return"},
    {Act::AcknowledgeAlert, Menu::Tools, Group::Same, Where::Local,
     QT_TRANSLATE_NOOP("Actions", "Acknowledge the alert"), "A"},
    {Act::SavePicture, Menu::Tools, Group::New, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Save the charts as PNG..."), "Ctrl+Shift+P"},
    {Act::SaveFigures, Menu::Tools, Group::Same, Where::Window,
     QT_TRANSLATE_NOOP("Actions", "Save the charts as CSV..."), "Ctrl+Shift+S"},
    {Act::Settings, Menu::Tools, Group::New, Where::Window, QT_TRANSLATE_NOOP("Actions", "Settings..."),
     "Ctrl+,"},

    {Act::Shortcuts, Menu::Help, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "Keys"), "F1"},
    {Act::About, Menu::Help, Group::Same, Where::Window, QT_TRANSLATE_NOOP("Actions", "About Breakwater"),
     ""},
};
static_assert(std::size(kSpecs) == kActs);

constexpr const char* kMenuTitles[kMenus] = {
    QT_TRANSLATE_NOOP("Actions", "&Event"), QT_TRANSLATE_NOOP("Actions", "&Admission"),
    QT_TRANSLATE_NOOP("Actions", "&View"), QT_TRANSLATE_NOOP("Actions", "&Tools"),
    QT_TRANSLATE_NOOP("Actions", "&Help")};

const Spec& specOf(Act act) {
    for (const Spec& spec : kSpecs) {
        if (spec.act == act) {
            return spec;
        }
    }
    return kSpecs[0]; // not reached: every act has its line, a test counts them
}

QString say(const char* text) {
    return QCoreApplication::translate("Actions", text);
}

} // namespace

Actions::Actions(QObject* parent) : QObject(parent) {
    for (const Spec& spec : kSpecs) {
        auto* action = new QAction(this);
        if (spec.keys[0] != '\0') {
            action->setShortcut(QKeySequence(QString::fromLatin1(spec.keys)));
        }
        action->setShortcutContext(spec.where == Where::Local ? Qt::WidgetWithChildrenShortcut
                                                              : Qt::WindowShortcut);
        action->setAutoRepeat(spec.act == Act::CursorLeft || spec.act == Act::CursorRight);
        m_actions[static_cast<std::size_t>(spec.act)] = action;
    }
    for (const Act act : {Act::FreezeRows, Act::PauseCharts, Act::ShowEvents}) {
        of(act)->setCheckable(true);
    }
    retranslate();
}

Menu Actions::menuOf(Act act) {
    return specOf(act).menu;
}

bool Actions::opensGroup(Act act) {
    return specOf(act).group == Group::New;
}

bool Actions::isLocal(Act act) {
    return specOf(act).where == Where::Local;
}

std::vector<Act> Actions::all() {
    std::vector<Act> acts;
    for (const Spec& spec : kSpecs) {
        acts.push_back(spec.act);
    }
    return acts;
}

QString Actions::keysOf(Act act) const {
    const QString keys = of(act)->shortcut().toString(QKeySequence::NativeText);
    return act == Act::Pause ? say(QT_TRANSLATE_NOOP("Actions", "F9 twice"))
                             : QString(keys).replace(QLatin1String("Return"), QLatin1String("Enter"));
}

void Actions::gate(Act act, const QString& whyNot) {
    QAction* action = of(act);
    m_whyNot[static_cast<std::size_t>(act)] = whyNot;
    action->setEnabled(whyNot.isEmpty());
    action->setToolTip(whyNot.isEmpty() ? action->text() : whyNot);
}

QString Actions::menuTitle(Menu menu) {
    return say(kMenuTitles[static_cast<std::size_t>(menu)]);
}

void Actions::retranslate() {
    for (const Spec& spec : kSpecs) {
        QAction* action = of(spec.act);
        action->setText(say(spec.text));
        action->setToolTip(whyNot(spec.act).isEmpty() ? action->text() : whyNot(spec.act));
    }
}

} // namespace breakwater::desktop::views
