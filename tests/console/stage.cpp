// SPDX-License-Identifier: Apache-2.0
#include "tests/console/stage.h"

#include <QCoreApplication>
#include <QTest>

namespace breakwater::stage {

namespace {

constexpr std::int64_t kBegin = 1'795'605'000; ///< 2026-11-25 20:10:00 in Seoul
constexpr base::Millis kStep{500};
constexpr int kPatience = 20'000;

} // namespace

Stage::Stage() : Stage(Options{}) {}

Stage::Stage(const Options& options) : m_clock(base::wallFromMicros(kBegin * 1'000'000)) {
    client::demo::DemoOptions demo;
    demo.ticking = false;
    demo.caller = options.caller;
    demo.role = options.role;
    demo.crowd = options.crowd;
    m_evening = client::demo::beginEvening(m_clock, demo);
    m_shell = std::make_unique<desktop::Shell>(m_clock, m_folder.filePath(QStringLiteral("settings.ini")));
    m_shell->language().apply(desktop::views::Tongue::English);
    desktop::models::ServerProfile profile;
    profile.name = options.demo ? QStringLiteral("DEMO") : QStringLiteral("Seoul");
    profile.address = options.demo ? QStringLiteral("demo") : QStringLiteral("10.0.0.5:7443");
    profile.production = !options.demo;
    profile.readOnly = options.readOnly;
    m_shell->open(m_evening->clientOf(options.caller, options.role), profile, {});
    until([this] { return console().event().has_value() && console().session().caller().has_value(); });
    pass(base::Millis(1'500));
    until([this] { return console().session().link() == desktop::models::LinkState::Live; });
}

Stage::~Stage() = default;

void Stage::pass(base::Millis span) {
    for (base::Millis passed{0}; passed < span; passed += kStep) {
        m_clock.pass(kStep);
        m_evening->step();
        QCoreApplication::processEvents();
        console().session().tick();
        console().beat();
    }
    QCoreApplication::processEvents();
}

bool Stage::until(const std::function<bool()>& holds) {
    return QTest::qWaitFor(holds, kPatience);
}

bool Stage::untilPassing(const std::function<bool()>& holds) {
    return until([&] {
        if (holds()) {
            return true;
        }
        pass(kStep);
        return holds();
    });
}

std::shared_ptr<client::OperatorClient> Stage::colleague(const std::string& name) {
    return m_evening->clientOf(name, model::Role::Operator);
}

} // namespace breakwater::stage
