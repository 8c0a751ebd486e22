// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/demo/demo_client.h"
#include "console/desktop/shell.h"

#include <QTemporaryDir>
#include <atomic>
#include <functional>

namespace breakwater::stage {

/// A clock that goes only when told. Any thread.
class GivenClock final : public base::Clock {
  public:
    explicit GivenClock(base::WallTime begin) : m_begin(begin) {}

    base::MonoTime monotonic() const override { return base::MonoTime(base::Micros(m_passed.load())); }
    base::WallTime wall() const override { return m_begin + base::Micros(m_passed.load()); }
    void pass(base::Micros span) { m_passed += span.count(); }

  private:
    const base::WallTime m_begin;
    std::atomic<std::int64_t> m_passed = 1;
};

/// One evening and one window on it. Time passes only in `pass`; what is on its way between threads is waited
/// for, never slept for. GUI thread.
class Stage {
  public:
    struct Options {
        std::string caller = "jlee";
        model::Role role = model::Role::Operator;
        bool readOnly = false;
        bool demo = false; ///< as with --demo
        double crowd = 1;
    };

    Stage();
    explicit Stage(const Options& options);
    ~Stage();

    /// Lets so much time pass, half a second at a time, as the service would.
    void pass(base::Millis span);
    /// Runs the event loop until it holds; false when it never did.
    static bool until(const std::function<bool()>& holds);
    /// The same, while time passes: for what is asked for now and then.
    bool untilPassing(const std::function<bool()>& holds);

    client::demo::Evening& evening() { return *m_evening; }
    desktop::Shell& shell() { return *m_shell; }
    desktop::views::MainWindow& window() { return *m_shell->window(); }
    desktop::models::Console& console() { return *m_shell->console(); }
    QAction* act(desktop::views::Act act) { return window().actions().of(act); }
    GivenClock& clock() { return m_clock; }
    /// A colleague's client of the same evening.
    std::shared_ptr<client::OperatorClient> colleague(const std::string& name);

  private:
    QTemporaryDir m_folder; ///< for the settings
    GivenClock m_clock;
    std::shared_ptr<client::demo::Evening> m_evening;
    std::unique_ptr<desktop::Shell> m_shell;
};

} // namespace breakwater::stage
