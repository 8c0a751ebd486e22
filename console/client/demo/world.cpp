// SPDX-License-Identifier: Apache-2.0
#include "console/client/demo/world.h"

#include "console/client/link_fault.h"
#include "shared/base/text.h"

#include <algorithm>
#include <chrono>

namespace breakwater::client::demo {

namespace {

using base::ErrorCode;
using model::EventState;

constexpr base::Millis kStep{100};
constexpr base::Micros kSecond{1'000'000};
constexpr base::Micros kSleptFor{30'000'000}; ///< a longer absence passes in seconds, not in tenths

bool may(model::Role role, Need need) {
    switch (need) {
    case Need::Read: return role != model::Role::Shop;
    case Need::Operate: return role == model::Role::Operator || role == model::Role::Admin;
    case Need::Administer: return role == model::Role::Admin;
    case Need::Shop: return role != model::Role::Viewer;
    }
    return false;
}

base::Error gone() {
    return linkError(ErrorCode::Unreachable, LinkFault::SwitchedOff,
                     "The demo's service is switched off. Switch it on again.");
}

base::Error unknownCaller() {
    return base::makeError(ErrorCode::Unauthenticated,
                           "This token is not known, or was revoked. Ask an admin for a new one.",
                           "authorization");
}

} // namespace

World::World(const base::Clock& clock, const DemoOptions& options)
    : m_clock(clock), m_options(options), m_random(options.seed) {
    m_now = std::chrono::floor<base::Millis>(clock.wall());
    m_nextSecond = m_now + kSecond;
    operators["mkim"] = {"mkim", model::Role::Operator, m_now, false};
    if (options.crowd > 0) {
        setTheStage();
    }
    if (options.ticking) {
        m_thread = std::thread([this] { live(); });
    }
}

World::~World() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
        m_changed.notify_all();
    }
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void World::live() {
    Lock lock(m_mutex);
    while (!m_ending) {
        lock.unlock();
        step();
        lock.lock();
        m_changed.wait_for(lock, kStep, [this] { return m_ending; });
    }
}

void World::step() {
    const std::lock_guard oneAtATime(m_stepping);
    std::vector<Delivery> due;
    {
        const Lock lock(m_mutex);
        advanceTo(m_clock.wall());
        collect(due);
    }
    for (const Delivery& deliver : due) {
        deliver();
    }
}

void World::cutOff(bool off) {
    const Lock lock(m_mutex);
    m_cutOff = off;
}

void World::silence(bool silent) {
    const Lock lock(m_mutex);
    m_silent = silent;
}

void World::holdAnswers(bool held) {
    {
        const Lock lock(m_mutex);
        m_held = held;
    }
    m_changed.notify_all();
}

void World::losePartOfRedis(bool lost) {
    const Lock lock(m_mutex);
    m_lost = lost;
}

base::Result<World::Lock> World::enter(const std::string& caller, Need need, const char* call,
                                       const model::EventId& id) {
    Lock lock(m_mutex);
    if (m_cutOff) {
        return gone();
    }
    const auto known = operators.find(caller);
    if (known == operators.end() || known->second.revoked) {
        audit("unknown", {}, call, "", id.text(), "unknown token", "UNAUTHENTICATED");
        return unknownCaller();
    }
    const model::Role role = known->second.role;
    if (!may(role, need)) {
        const std::string roleText(model::toText(role));
        audit(caller, find(id) != nullptr ? id : model::EventId(), call, "", "", "not for role " + roleText,
              "PERMISSION_DENIED");
        return base::makeError(ErrorCode::PermissionDenied,
                               std::string(call) + " is not for the role " + roleText +
                                   ". Use another token, or ask an admin for another role.",
                               caller);
    }
    advanceTo(m_clock.wall());
    return lock;
}

base::Result<model::Caller> World::whoIs(const std::string& caller) {
    const Lock lock(m_mutex);
    if (m_cutOff) {
        return gone();
    }
    const auto known = operators.find(caller);
    if (known == operators.end() || known->second.revoked) {
        return unknownCaller();
    }
    return model::Caller{caller, known->second.role};
}

Show* World::find(const model::EventId& id) {
    const auto found = shows.find(id);
    return found == shows.end() ? nullptr : found->second.get();
}

base::Result<Show*> World::get(const model::EventId& id) {
    if (Show* show = find(id)) {
        return show;
    }
    return base::makeError(ErrorCode::EventNotFound,
                           "There is no such event. List the events to see their ids.");
}

void World::audit(const std::string& actor, const model::EventId& event, const std::string& action,
                  const std::string& from, const std::string& to, const std::string& reason,
                  const std::string& outcome) {
    model::AuditEntry entry;
    entry.at = m_now;
    entry.id = std::to_string(base::microsOf(m_now) / 1000) + "-" + std::to_string(++m_entryNumber);
    entry.event = event;
    entry.actor = actor;
    entry.action = action;
    entry.from = from;
    entry.to = to;
    entry.reason = reason;
    entry.outcome = outcome;
    if (const Show* show = find(event)) {
        entry.revision = show->event.revision;
    }
    trail.push_back(std::move(entry));
}

Show& World::addShow(model::Event event, const Onrush& onrush) {
    const model::EventId id = event.id;
    auto& show = shows[id];
    show = std::make_unique<Show>(std::move(event), m_random(), onrush);
    return *show;
}

std::string World::drawToken() {
    std::vector<std::uint8_t> bytes(24);
    for (auto& byte : bytes) {
        byte = static_cast<std::uint8_t>(m_random());
    }
    return "bw_demo_" + base::toBase64Url(bytes);
}

void World::advanceTo(base::WallTime now) {
    const bool slept = now - m_now > kSleptFor;
    const base::Micros stride = slept ? kSecond : base::Micros(kStep);
    while (m_now + stride <= now) {
        m_now += stride;
        openScheduled(m_now);
        for (auto& [id, show] : shows) {
            show->advance(m_now, stride);
        }
        colleagues(m_now);
        if (m_now >= m_nextSecond) {
            second(m_now);
            m_nextSecond += kSecond * ((m_now - m_nextSecond) / kSecond + 1);
        }
    }
}

void World::second(base::WallTime now) {
    for (auto& [id, show] : shows) {
        show->hour.push_back(compose(*show, now));
    }
}

void World::openScheduled(base::WallTime now) {
    for (auto& [id, show] : shows) {
        model::Event& event = show->event;
        if (event.state == EventState::Scheduled && event.opensAt && *event.opensAt <= now) {
            event.state = EventState::Open;
            event.openedAt = now;
            event.revision = event.revision.next();
            show->crowd.gather(now);
            audit("system", id, "open", "scheduled", "open", "opens_at has come");
        }
    }
}

void World::colleagues(base::WallTime now) {
    while (!m_plan.empty() && m_plan.front().at <= now) {
        const auto act = m_plan.front().act;
        m_plan.erase(m_plan.begin());
        act();
    }
}

double World::noise(double width) {
    return (static_cast<double>(m_random() % 2'001) / 1'000 - 1) * width;
}

std::shared_ptr<Evening> beginEvening(const base::Clock& clock, const DemoOptions& options) {
    return std::make_shared<World>(clock, options);
}

std::shared_ptr<OperatorClient> openDemo(const base::Clock& clock, const DemoOptions& options) {
    return beginEvening(clock, options)->clientOf(options.caller, options.role);
}

} // namespace breakwater::client::demo
