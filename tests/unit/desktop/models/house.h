// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/demo/demo_client.h"
#include "console/desktop/models/console.h"
#include "tests/fakes/virtual_thread.h"

#include <QCoreApplication>
#include <QtTest>

// Asks again and again, a tenth of a second of the evening apart.
#define HAPPENS(condition) QTRY_VERIFY_WITH_TIMEOUT((house.moment(), (condition)), 30'000)

namespace breakwater::fakes {

/// A console over a small evening in virtual time. One test, one thread.
struct House {
    using Console = desktop::models::Console;

    VirtualClock clock;
    std::shared_ptr<client::demo::Evening> evening;
    std::unique_ptr<Console> console;
    const model::EventId show = *model::EventId::parse("winter-tour-seoul-d1");

    explicit House(model::Role role = model::Role::Operator, double crowd = 0.01) {
        client::demo::DemoOptions options;
        options.crowd = crowd;
        options.ticking = false;
        options.role = role;
        evening = client::demo::beginEvening(clock, options);
        console = consoleOf(evening->clientOf("jlee", role));
    }
    /// A test that fails in mid-hold ends all the same.
    ~House() { evening->holdAnswers(false); }

    std::unique_ptr<Console> consoleOf(desktop::models::ClientPtr client, bool readOnly = false) {
        desktop::models::SessionOptions options;
        options.ticking = false;
        options.readOnly = readOnly;
        options.history = base::Seconds(600);
        options.follow.first = base::Millis(1);
        options.follow.longest = base::Millis(5);
        options.follow.settle = base::Millis(1);
        return std::make_unique<Console>(std::move(client), clock, options);
    }

    /// Time passes for the service and for us.
    void moment(base::Millis span = base::Millis(100)) {
        clock.advance(span);
        evening->step();
        look();
    }
    void look() const {
        QCoreApplication::processEvents();
        console->session().tick();
        console->beat();
        QCoreApplication::processEvents();
    }
    /// Chooses the event that is on sale; true when figures, event and caller are known.
    bool isUp() const {
        return console->session().lock() == desktop::models::Lock::None && console->event().has_value();
    }
    void open() {
        console->start();
        console->choose(show);
    }
    /// The service's own opinion.
    model::Event truth() const {
        return evening->clientOf("truth", model::Role::Admin)->getEvent(show).value();
    }
    std::vector<model::AuditEntry> trail() const {
        return evening->clientOf("truth", model::Role::Admin)->listEntries(show, {1'000, {}})->items;
    }
};

} // namespace breakwater::fakes
