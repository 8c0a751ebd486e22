// SPDX-License-Identifier: Apache-2.0
//
// What can be seen and told: colours, names, room for every text, in both languages and both looks.
#include "console/desktop/views/chart_grid.h"
#include "console/desktop/views/command_palette.h"
#include "console/desktop/views/tables_pane.h"
#include "console/desktop/views/tile.h"
#include "tests/console/stage.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QApplication>
#include <QFile>
#include <QHelpEvent>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QScrollArea>
#include <QScrollBar>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QToolTip>
#include <set>

using namespace breakwater;
using namespace breakwater::desktop::views;
using breakwater::desktop::models::LinkState;
using stage::Stage;

namespace {

constexpr Look kLooks[] = {Look::Light, Look::Dark};
constexpr Tongue kTongues[] = {Tongue::English, Tongue::Korean};
constexpr double kSmall = 0.02; ///< of the usual crowd: enough to be seen

Stage::Options small() {
    Stage::Options options;
    options.crowd = kSmall;
    return options;
}

QString nameOf(QWidget* widget) {
    QAccessibleInterface* accessible = QAccessible::queryAccessibleInterface(widget);
    return accessible ? accessible->text(QAccessible::Name) : QString();
}

QString describe(const QWidget* widget) {
    QString path;
    for (const QWidget* part = widget; part; part = part->parentWidget()) {
        path = QString::fromLatin1(part->metaObject()->className()) + QLatin1Char('#') + part->objectName() +
               QLatin1Char(' ') + path;
    }
    return path;
}

/// Qt's own parts of a widget, which speak through it.
bool isInner(const QWidget* widget) {
    return widget->objectName().startsWith(QLatin1String("qt_")) || qobject_cast<const QScrollBar*>(widget) ||
           qobject_cast<const QMenu*>(widget);
}

QStringList unnamed(QWidget* window) {
    QStringList found;
    for (QWidget* widget : window->findChildren<QWidget*>()) {
        if (widget->isVisible() && widget->focusPolicy() != Qt::NoFocus && !isInner(widget) &&
            nameOf(widget).isEmpty()) {
            found.append(describe(widget));
        }
    }
    return found;
}

QStringList clipped(QWidget* window) {
    QStringList found;
    for (QLabel* label : window->findChildren<QLabel*>()) {
        const auto* fitting = qobject_cast<FitLabel*>(label);
        const bool cut = fitting ? fitting->text() != fitting->whole()
                                 : !label->wordWrap() && label->sizeHint().width() > label->width();
        const bool low = label->wordWrap() && label->heightForWidth(label->width()) > label->height();
        if (label->isVisible() && !label->text().isEmpty() && (cut || low)) {
            found.append(describe(label) + label->text());
        }
    }
    for (QAbstractButton* button : window->findChildren<QAbstractButton*>()) {
        const auto* tool = qobject_cast<QToolButton*>(button);
        if (!button->icon().isNull() ||
            (tool && tool->toolButtonStyle() == Qt::ToolButtonIconOnly && tool->arrowType() != Qt::NoArrow)) {
            continue; // shows a picture; the text is its name
        }
        const int text = button->fontMetrics().horizontalAdvance(button->text());
        if (button->isVisible() && !isInner(button) && text > button->width()) {
            found.append(describe(button) + button->text());
        }
    }
    return found;
}

void settle(Stage& stage, const QSize& size) {
    stage.window().resize(size);
    QCoreApplication::processEvents();
    stage.window().resize(size);
    Stage::until([&] { return stage.window().size() == size; });
    QCoreApplication::processEvents();
}

/// Dots of the charts and of the strip above them that have a colour which only live figures and flags have.
int liveDots(Stage& stage) {
    const QImage image = stage.window().charts().grab().toImage().convertToFormat(QImage::Format_RGB32);
    const Look look = stage.shell().theme().look();
    std::set<QRgb> live;
    for (const Tone tone : {Tone::Good, Tone::Critical, Tone::Series2, Tone::Series3}) {
        live.insert(colourOf(look, tone).rgb());
    }
    int found = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            found += live.count(image.pixel(x, y)) > 0 ? 1 : 0;
        }
    }
    return found;
}

} // namespace

class LookTest : public QObject {
    Q_OBJECT

  private slots:
    void everyTextCanBeReadOnItsGround() {
        const Tone texts[] = {Tone::Text,    Tone::Dim,      Tone::Accent,   Tone::Good,
                              Tone::Warning, Tone::Critical, Tone::Rehearsal};
        for (const Look look : kLooks) {
            for (const Tone text : texts) {
                for (const Tone ground : {Tone::Background, Tone::Panel, Tone::Field}) {
                    const double ratio = contrast(colourOf(look, text), colourOf(look, ground));
                    QVERIFY2(ratio >= 4.5, qPrintable(QStringLiteral("look %1, tone %2 on %3: %4")
                                                          .arg(int(look))
                                                          .arg(int(text))
                                                          .arg(int(ground))
                                                          .arg(ratio)));
                }
            }
            QVERIFY(contrast(colourOf(look, Tone::OnAccent), colourOf(look, Tone::Accent)) >= 4.5);
            QVERIFY(contrast(colourOf(look, Tone::OnCritical), colourOf(look, Tone::Critical)) >= 4.5);
            // The chosen event, and the numbers in the flags.
            QVERIFY(contrast(colourOf(look, Tone::Text), colourOf(look, Tone::Grid)) >= 4.5);
            for (const Tone flag : {Tone::Dim, Tone::Good, Tone::Critical}) {
                QVERIFY(contrast(colourOf(look, Tone::Panel), colourOf(look, flag)) >= 4.5);
            }
        }
    }

    void everySeriesStandsOutAndDiffersFromItsNeighbours() {
        for (const Look look : kLooks) {
            std::set<QRgb> colours;
            for (int index = 0; index < kSeriesTones; ++index) {
                const QColor colour = colourOf(look, seriesTone(index));
                QVERIFY2(contrast(colour, colourOf(look, Tone::Panel)) >= 3.0,
                         qPrintable(QString::number(index)));
                QVERIFY2(contrast(colour, colourOf(look, Tone::Background)) >= 3.0,
                         qPrintable(QString::number(index)));
                colours.insert(colour.rgb());
            }
            QCOMPARE(colours.size(), std::size_t(kSeriesTones));
        }
    }

    void contrastIsThatOfTheStandard() {
        QVERIFY(std::abs(contrast(Qt::black, Qt::white) - 21.0) < 0.01);
        QCOMPARE(contrast(Qt::red, Qt::red), 1.0);
        QVERIFY(std::abs(contrast(QColor("#777777"), Qt::white) - 4.48) < 0.01);
    }

    void everyTextIsTranslated() {
        QFile file(QStringLiteral(KOREAN_TEXTS));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray texts = file.readAll();
        QVERIFY(texts.count("<source>") > 400);
        QCOMPARE(texts.count("type=\"unfinished\""), 0);
        QCOMPARE(texts.count("type=\"vanished\""), 0);
    }

    void everyWidgetHasAName() {
        Stage stage(small());
        for (const TableTab tab : {TableTab::Tokens, TableTab::Cohorts, TableTab::Bans, TableTab::Alerts,
                                   TableTab::Audit, TableTab::Log}) {
            stage.window().tables().showTab(tab);
            QCoreApplication::processEvents();
            QCOMPARE(unnamed(&stage.window()).join('\n'), QString());
        }
    }

    void everyDialogsWidgetHasANameAndRoom_data() {
        QTest::addColumn<int>("act");
        QTest::addColumn<QString>("name");
        QTest::newRow("event") << int(Act::NewEvent) << "eventDialog";
        QTest::newRow("edit") << int(Act::EditEvent) << "eventDialog";
        QTest::newRow("close") << int(Act::CloseEvent) << "closeSheet";
        QTest::newRow("connect") << int(Act::Connect) << "connectDialog";
        QTest::newRow("settings") << int(Act::Settings) << "settingsDialog";
        QTest::newRow("keys") << int(Act::Shortcuts) << "shortcuts";
        QTest::newRow("palette") << int(Act::Palette) << "palette";
    }
    void everyDialogsWidgetHasANameAndRoom() {
        QFETCH(int, act);
        QFETCH(QString, name);
        Stage stage(small());
        for (const int scale : {100, 160}) {
            stage.shell().theme().apply(Look::Light, scale);
            settle(stage, QSize(1366, 768));
            for (const Tongue tongue : kTongues) {
                stage.shell().language().apply(tongue);
                QCoreApplication::processEvents();
                stage.act(static_cast<Act>(act))->trigger();
                auto* dialog = stage.window().findChild<QDialog*>(name);
                QVERIFY(dialog);
                QVERIFY(Stage::until([&] { return dialog->isVisible(); }));
                QCoreApplication::processEvents();
                QCOMPARE(unnamed(dialog).join('\n'), QString());
                QCOMPARE(clipped(dialog).join('\n'), QString());
                // Never higher than its window: what does not fit is scrolled, the buttons stay.
                QVERIFY2(dialog->height() <= stage.window().height(), qPrintable(name));
                const auto* scroll = dialog->findChild<QScrollArea*>(QString(), Qt::FindDirectChildrenOnly);
                QVERIFY(!scroll || scroll->widget()->width() <= scroll->viewport()->width());
                dialog->close();
                QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
            }
        }
    }

    void noTextIsClippedInEitherLanguage_data() {
        QTest::addColumn<QSize>("size");
        QTest::addColumn<int>("scale");
        QTest::newRow("usual") << QSize(1440, 900) << 100;
        QTest::newRow("small") << QSize(1366, 768) << 100;
        QTest::newRow("large text") << QSize(1366, 768) << 160;
    }
    void noTextIsClippedInEitherLanguage() {
        QFETCH(QSize, size);
        QFETCH(int, scale);
        Stage stage(small());
        stage.shell().theme().apply(Look::Light, scale);
        for (const Tongue tongue : kTongues) {
            stage.shell().language().apply(tongue);
            settle(stage, size);
            QCOMPARE(stage.window().size(), size);
            QCOMPARE(clipped(&stage.window()).join('\n'), QString());
        }
    }

    void aLowWindowShowsTheChartsOrTheTableWhole() {
        Stage stage(small());
        QVERIFY(stage.untilPassing([&] { return stage.console().places().rowCount() > 3; }));
        stage.shell().theme().apply(Look::Light, 160);
        stage.act(Act::Pause)->trigger();
        stage.act(Act::Pause)->trigger();
        const auto* banner = stage.window().findChild<QWidget*>("pauseBanner");
        QVERIFY(stage.untilPassing([&] { return banner->isVisible(); }));
        settle(stage, QSize(1366, 768));
        ChartGrid& charts = stage.window().charts();
        QTableView& rows = stage.window().tables().table(TableTab::Tokens).view();
        QVERIFY(charts.isVisible() && !rows.isVisible());
        QVERIFY(charts.chart(ChartKind::Queue).plot().height() > 100);
        // A press on a tab, or its key, brings the table up; the way back stands beside the tabs.
        stage.act(Act::ShowTokens)->trigger();
        settle(stage, QSize(1366, 768));
        QVERIFY(!charts.isVisible() && rows.isVisible());
        QVERIFY(rows.viewport()->height() >= 3 * rows.rowHeight(0));
        for (const TableTab tab : {TableTab::Tokens, TableTab::Cohorts, TableTab::Bans, TableTab::Alerts,
                                   TableTab::Audit, TableTab::Log}) { // and none is wider than the window
            stage.window().tables().showTab(tab);
            settle(stage, QSize(1366, 768));
            QCOMPARE(stage.window().tables().current().view().horizontalScrollBar()->maximum(), 0);
        }
        auto* back = stage.window().findChild<QToolButton*>("toCharts");
        QVERIFY(back->isVisible());
        stage.window().tables().showTab(TableTab::Tokens);
        back->click();
        QVERIFY(charts.isVisible() && !rows.isVisible() && !back->isVisible());
        stage.shell().theme().apply(Look::Light, 100);
        settle(stage, QSize(1366, 768));
        QVERIFY(charts.isVisible() && rows.isVisible() && !back->isVisible());
    }

    void whatATableCutsOffIsToldUnderThePointer() {
        Stage stage(small());
        QVERIFY(stage.untilPassing([&] { return stage.console().places().rowCount() > 0; }));
        settle(stage, QSize(1366, 768));
        QTableView& view = stage.window().tables().table(TableTab::Tokens).view();
        using desktop::models::PlaceTable;
        const auto told = [&view](int column) {
            const QModelIndex index = view.model()->index(0, column);
            const QPoint at = view.visualRect(index).center();
            QHelpEvent asks(QEvent::ToolTip, at, view.viewport()->mapToGlobal(at));
            QApplication::sendEvent(view.viewport(), &asks);
            return QToolTip::text();
        };
        const QString why = view.model()->index(0, PlaceTable::Why).data().toString();
        QVERIFY(why.size() > 60);
        QCOMPARE(told(PlaceTable::Score), QString()); // stands there whole
        QCOMPARE(told(PlaceTable::Why), why);
    }

    void whatIsStaleLooksNotLiveEverywhere() {
        Stage stage(small());
        const auto tiles = stage.window().findChildren<Tile*>();
        QCOMPARE(tiles.size(), 5);
        QVERIFY(liveDots(stage) > 100);
        for (const Look look : kLooks) {
            stage.shell().theme().apply(look, 100);
            for (const Tile* tile : tiles) {
                QCOMPARE(tile->figure().palette().color(QPalette::WindowText), colourOf(look, Tone::Text));
            }
        }
        stage.evening().silence(true);
        stage.pass(base::Millis(4'000));
        QCOMPARE(stage.console().session().link(), LinkState::Stale);
        for (const Look look : kLooks) {
            stage.shell().theme().apply(look, 100);
            for (const Tile* tile : tiles) {
                QCOMPARE(tile->figure().palette().color(QPalette::WindowText), colourOf(look, Tone::Dim));
                QVERIFY(tile->accessibleDescription().contains("as of"));
            }
        }
        for (int kind = 0; kind < kCharts; ++kind) {
            QVERIFY(!stage.window().charts().chart(static_cast<ChartKind>(kind)).isLive());
        }
        QCOMPARE(liveDots(stage), 0);
        QVERIFY(stage.window().windowTitle().contains("STALE"));
        stage.evening().silence(false);
        stage.pass(base::Millis(1'500));
        QVERIFY(Stage::until([&] { return stage.console().session().link() == LinkState::Live; }));
        QVERIFY(tiles.first()->isLive());
        QVERIFY(!stage.window().windowTitle().contains("STALE"));
    }

    void everyActionCanBeReachedByKeyboard() {
        Stage stage(small());
        Actions& actions = stage.window().actions();
        QSet<QString> keys;
        QSet<QAction*> inMenus;
        for (const QMenu* menu : stage.window().findChildren<QMenu*>()) {
            for (QAction* action : menu->actions()) {
                inMenus.insert(action);
            }
        }
        for (const Act act : Actions::all()) {
            QAction* action = actions.of(act);
            QVERIFY2(inMenus.contains(action), qPrintable(action->text()));
            const QString chord = action->shortcut().toString();
            QVERIFY2(chord.isEmpty() || !keys.contains(chord), qPrintable(chord));
            keys.insert(chord);
            // No single letter acts but where its table has the focus.
            const bool letter = chord.size() == 1;
            QVERIFY2(!letter || action->shortcutContext() == Qt::WidgetWithChildrenShortcut,
                     qPrintable(chord));
        }
        for (const QMenu* menu : stage.window().findChildren<QMenu*>()) {
            QVERIFY2(menu->title().isEmpty() || menu->title().contains('&'), qPrintable(menu->title()));
        }
        auto* palette = new CommandPalette(stage.shell().theme(), actions, &stage.window());
        palette->show();
        QCOMPARE(palette->findChild<QListWidget*>("paletteList")->count(), kActs - 1); // all but itself
        palette->close();
    }

    void tabReachesEveryPartOfTheWindow() {
        Stage stage(small());
        QVERIFY(stage.untilPassing([&] { return stage.console().places().rowCount() > 0; }));
        QSet<const QWidget*> reached;
        QVERIFY(Stage::until([&] { return QApplication::focusWidget() != nullptr; }));
        for (int step = 0; step < 200; ++step) {
            reached.insert(QApplication::focusWidget());
            QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        }
        for (const char* name : {"rate", "pause", "rateReason", "eventList", "chart1", "chart6", "timeRange",
                                 "placesTable", "placesFilter", "tableTabs"}) {
            const auto* widget = stage.window().findChild<QWidget*>(QString::fromLatin1(name));
            QVERIFY2(widget && reached.contains(widget), name);
        }
    }

    void theLanguageChangesWhileTheWindowStands() {
        Stage stage(small());
        const QString before = stage.act(Act::Pause)->text();
        stage.act(Act::SwitchLanguage)->trigger();
        QCoreApplication::processEvents();
        QVERIFY(stage.act(Act::Pause)->text() != before);
        QCOMPARE(stage.window().findChild<QWidget*>("pause")->property("text").toString(),
                 QStringLiteral("\uC785\uC7A5 \uC77C\uC2DC \uC911\uC9C0"));
        QVERIFY(stage.console().format().language() == breakwater::desktop::models::Language::Korean);
        stage.act(Act::SwitchLanguage)->trigger();
        QCoreApplication::processEvents();
        QCOMPARE(stage.act(Act::Pause)->text(), before);
    }
};

QTEST_MAIN(LookTest)
#include "look_test.moc"
