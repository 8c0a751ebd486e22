// SPDX-License-Identifier: Apache-2.0
//
// breakwater-screenshots FOLDER: the console's windows in every language, look, state and size, as pictures
// {lang}-{theme}-{state}-{size}.png in FOLDER/console. Offscreen, on the made-up evening, in its own time.
#include "console/desktop/views/admission_panel.h"
#include "console/desktop/views/chart_grid.h"
#include "console/desktop/views/rate_box.h"
#include "console/desktop/views/tables_pane.h"
#include "tests/console/stage.h"

#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QLineEdit>
#include <QPainter>
#include <QTableView>
#include <iostream>
#include <tuple>

using namespace breakwater;
using namespace breakwater::desktop;
using stage::Stage;
using views::Act;

namespace {

struct Shot {
    views::Tongue tongue;
    views::Look look;
    QSize size;
    int scale = 100;

    QString named(const QString& state) const {
        const QString usual = QStringLiteral("%1-%2-%3-%4x%5")
                                  .arg(tongue == views::Tongue::Korean ? "ko" : "en",
                                       look == views::Look::Dark ? "dark" : "light", state)
                                  .arg(size.width())
                                  .arg(size.height());
        return scale == 100 ? usual : usual + QStringLiteral("-%1").arg(scale);
    }
};

std::vector<Shot> allShots() {
    std::vector<Shot> shots;
    for (const auto tongue : {views::Tongue::Korean, views::Tongue::English}) {
        for (const auto look : {views::Look::Light, views::Look::Dark}) {
            for (const QSize size : {QSize(1440, 900), QSize(1366, 768)}) {
                shots.push_back({tongue, look, size});
            }
        }
    }
    shots.push_back({views::Tongue::Korean, views::Look::Light, QSize(1366, 768), 160});
    return shots;
}

/// A state of the console: how to get there once, and what to open for each picture (it may be null).
struct State {
    QString name;
    std::function<void(Stage&)> reach;
    std::function<QDialog*(Stage&)> open;
    bool demo = false;
};

QDialog* dialogOf(Stage& stage, const char* name) {
    QDialog* dialog = nullptr;
    Stage::until([&] {
        dialog = stage.window().findChild<QDialog*>(QString::fromLatin1(name));
        return dialog && dialog->isVisible();
    });
    return dialog;
}

QDialog* banACohort(Stage& stage) {
    views::TablesPane& tables = stage.window().tables();
    tables.showTab(views::TableTab::Cohorts);
    stage.untilPassing([&] { return stage.console().cohorts().rowCount() > 0; });
    tables.current().view().selectRow(0);
    stage.act(Act::BanSelected)->trigger();
    QDialog* dialog = dialogOf(stage, "banDialog");
    Stage::until([&] { return stage.console().banRun().phase() == models::BanRun::Phase::Previewed; });
    if (dialog) {
        dialog->findChild<QComboBox*>(QStringLiteral("banReason"))->setCurrentIndex(0);
        dialog->findChild<QLineEdit*>(QStringLiteral("banCount"))
            ->setText(stage.console().format().count(stage.console().banRun().total().matching));
    }
    return dialog;
}

QDialog* makeAnEvent(Stage& stage) {
    stage.act(Act::NewEvent)->trigger();
    QDialog* dialog = dialogOf(stage, "eventDialog");
    if (dialog) {
        const bool korean = stage.shell().language().tongue() == views::Tongue::Korean;
        dialog->findChild<QLineEdit*>(QStringLiteral("title"))
            ->setText(korean ? QStringLiteral("\uBD04 \uD22C\uC5B4 \uBD80\uC0B0")
                             : QStringLiteral("Spring tour Busan"));
        dialog->findChild<QLineEdit*>(QStringLiteral("id"))->setText(QStringLiteral("spring-tour-busan"));
        dialog->findChild<QComboBox*>(QStringLiteral("opening"))->setCurrentIndex(1);
    }
    return dialog;
}

std::vector<State> allStates() {
    const auto nothing = [](Stage& stage) {
        stage.untilPassing([&] { return stage.console().places().rowCount() > 0; });
    };
    const auto none = [](Stage&) -> QDialog* { return nullptr; };
    std::vector<State> states;
    states.push_back({"live", nothing, none});
    states.push_back({"stale",
                      [](Stage& stage) {
                          stage.untilPassing([&] { return stage.console().places().rowCount() > 0; });
                          stage.evening().silence(true);
                          stage.pass(base::Millis(7'000));
                      },
                      none});
    states.push_back({"disconnected",
                      [](Stage& stage) {
                          stage.untilPassing([&] { return stage.console().places().rowCount() > 0; });
                          stage.evening().cutOff(true);
                          stage.pass(base::Millis(4'000));
                          Stage::until([&] {
                              return stage.console().session().link() == models::LinkState::Disconnected;
                          });
                      },
                      none});
    states.push_back({"paused",
                      [](Stage& stage) {
                          stage.act(Act::Pause)->trigger();
                          stage.act(Act::Pause)->trigger();
                          Stage::until(
                              [&] { return stage.console().event()->state == model::EventState::Paused; });
                          stage.pass(base::Millis(41'000));
                      },
                      none});
    states.push_back({"rate-edit",
                      [](Stage& stage) {
                          stage.untilPassing([&] { return stage.console().places().rowCount() > 0; });
                          stage.window().findChild<views::RateBox*>(QStringLiteral("rate"))->setValue(1'250);
                      },
                      none});
    states.push_back({"bulk-ban", nothing, banACohort});
    states.push_back({"event-dialog", nothing, makeAnEvent});
    states.push_back({"degraded",
                      [](Stage& stage) {
                          stage.evening().losePartOfRedis(true);
                          stage.pass(base::Millis(45'000));
                          stage.window().tables().showTab(views::TableTab::Alerts);
                      },
                      none});
    states.push_back({"demo",
                      [](Stage& stage) {
                          stage.pass(base::Millis(20'000));
                          stage.window().tables().showTab(views::TableTab::Audit);
                          stage.window().charts().pointAt(stage.console().flags().back().at -
                                                          base::Seconds(90));
                      },
                      none, true});
    for (const auto& [name, act, dialog] :
         {std::tuple("palette", Act::Palette, "palette"), std::tuple("keys", Act::Shortcuts, "shortcuts"),
          std::tuple("settings", Act::Settings, "settingsDialog"),
          std::tuple("connect", Act::Connect, "connectDialog"),
          std::tuple("close", Act::CloseEvent, "closeSheet")}) {
        states.push_back({name, nothing, [act = act, dialog = dialog](Stage& stage) {
                              stage.act(act)->trigger();
                              return dialogOf(stage, dialog);
                          }});
    }
    return states;
}

QPixmap picture(Stage& stage, QDialog* dialog) {
    stage.window().charts().redrawNow();
    QCoreApplication::processEvents();
    QPixmap whole = stage.window().grab();
    if (dialog) {
        QCoreApplication::processEvents();
        const QPixmap sheet = dialog->grab();
        QPainter painter(&whole);
        const QPoint at((whole.width() - sheet.width()) / 2, (whole.height() - sheet.height()) / 2);
        painter.fillRect(whole.rect(), QColor(0, 0, 0, 60));
        painter.drawPixmap(at, sheet);
        painter.setPen(stage.shell().theme().colour(views::Tone::Line));
        painter.drawRect(QRect(at, sheet.size()).adjusted(-1, -1, 0, 0));
    }
    return whole;
}

bool takeAll(const State& state, Stage& stage, const QDir& folder, const QStringList& wanted) {
    bool all = true;
    for (const Shot& shot : allShots()) {
        const QString name = shot.named(state.name);
        if (!wanted.isEmpty() && !wanted.contains(name) && !wanted.contains(state.name)) {
            continue;
        }
        stage.shell().language().apply(shot.tongue);
        stage.shell().theme().apply(shot.look, shot.scale);
        stage.window().resize(shot.size);
        QCoreApplication::processEvents();
        stage.window().resize(shot.size); // the larger text first asked for more
        Stage::until([&] { return stage.window().size() == shot.size; });
        QDialog* dialog = state.open(stage);
        const QString path = folder.filePath(name + QStringLiteral(".png"));
        if (!picture(stage, dialog).save(path, "PNG")) {
            std::cerr << "breakwater-screenshots: can't write " << path.toStdString() << '\n';
            all = false;
        }
        if (dialog) {
            dialog->close();
            QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        }
    }
    return all;
}

} // namespace

int main(int argc, char** argv) {
    qputenv("TZ", "Asia/Seoul");
    QApplication application(argc, argv);
    const QStringList arguments = QApplication::arguments();
    if (arguments.size() < 2) {
        std::cerr << "usage: breakwater-screenshots FOLDER [STATE or NAME ...]\n";
        return 2;
    }
    const QDir folder(arguments[1] + QStringLiteral("/console"));
    folder.mkpath(QStringLiteral("."));
    bool all = true;
    for (const State& state : allStates()) {
        Stage::Options options;
        options.demo = state.demo;
        Stage stage(options);
        stage.pass(base::Millis(3'000));
        state.reach(stage);
        all = takeAll(state, stage, folder, arguments.mid(2)) && all;
    }
    return all ? 0 : 1;
}
