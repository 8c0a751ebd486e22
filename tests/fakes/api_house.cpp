// SPDX-License-Identifier: Apache-2.0
#include "tests/fakes/api_house.h"

#include "tests/unit/core/sample_keys.h"

#include <algorithm>
#include <stdexcept>

namespace breakwater::fakes {

namespace {

constexpr base::Micros kTickStep{10'000};
constexpr base::Micros kServerStep{250'000};
constexpr base::Micros kInstant{1'000};
constexpr int kMostInstants = 60'000;

model::EventId idOf(const std::string& text) {
    return model::EventId::parse(text).value();
}

} // namespace

void CutOffStore::exchange(Exchange exchange) {
    if (cutOff) {
        scheduler().post([exchange = std::move(exchange)] {
            exchange.fail(base::makeError(base::ErrorCode::StoreUnavailable, "cut off"));
        });
    } else {
        FakeStore::exchange(std::move(exchange));
    }
}

std::uint64_t ApiHouse::Dice::next() {
    m_state ^= m_state << 13;
    m_state ^= m_state >> 7;
    m_state ^= m_state << 17;
    return m_state;
}

ApiHouse::ApiHouse(bool demo, http::ServerOptions options)
    : m_tokens(tests::sampleKeys()),
      m_passes(tests::sampleKeys(), "https://queue.test"),
      m_api{m_directory,
            m_tokens,
            m_passes,
            m_visitors,
            m_thread,
            m_clock,
            m_load,
            [this] {
                const std::lock_guard lock(m_mutex);
                return m_why;
            },
            demo} {
    options.address = "127.0.0.1";
    options.clock = &m_clock;
    options.manualTicks = true;
    options.seed = 7;
    m_server = std::make_unique<http::Server>(std::move(options), [this](http::LoopContext& loop) {
        return std::make_unique<http::api::ApiHandler>(loop, m_api);
    });
    if (const auto started = m_server->start(); !started) {
        throw std::runtime_error(started.error().detail);
    }
    m_thread.run([this] { m_gateway.start([] {}); });
}

ApiHouse::~ApiHouse() {
    m_server->stop();
    m_thread.run([this] { m_gateway.stop(); });
}

template<typename T>
T ApiHouse::await(const std::function<void(core::Callback<T>)>& call) {
    std::optional<base::Result<T>> result;
    m_thread.run([&] { call([&result](base::Result<T> answer) { result = std::move(answer); }); });
    if (!result || !*result) {
        throw std::runtime_error(result ? result->error().detail : "the store gave no answer");
    }
    return std::move(*result).value();
}

model::Event ApiHouse::create(const std::string& id, model::Policy policy) {
    model::Event event;
    event.id = idOf(id);
    event.title = "Title of " + id;
    event.policy = std::move(policy);
    m_thread.run([&] {
        const std::uint64_t drawn = m_dice.next();
        for (std::size_t i = 0; i < event.uid.bytes.size(); ++i) {
            event.uid.bytes[i] = static_cast<std::uint8_t>(drawn >> (8 * i));
        }
    });
    const core::OperatorStamp stamp{"tester", "", {}};
    await<core::EventMeta>([&](auto done) { m_store.createEvent(event, stamp, std::move(done)); });
    return event;
}

model::Event ApiHouse::make(const std::string& id, model::Policy policy, model::EventState state,
                            std::optional<base::WallTime> opensAt) {
    model::Event event = create(id, std::move(policy));
    switch (state) {
    case model::EventState::Draft: break;
    case model::EventState::Scheduled: {
        core::EventChange schedule;
        schedule.event = event.id;
        schedule.transition = core::Transition::Schedule;
        schedule.opensAt = opensAt;
        changeWith(schedule);
        break;
    }
    case model::EventState::Open: change(id, core::Transition::Open); break;
    case model::EventState::Paused:
        change(id, core::Transition::Open);
        change(id, core::Transition::Pause);
        break;
    case model::EventState::Closed:
        change(id, core::Transition::Open);
        change(id, core::Transition::Close, model::ClosedReason::Ended);
        break;
    }
    advance(base::Millis(1'500)); // the list of events is read every second
    return event;
}

ApiHouse::Stranger ApiHouse::makeElsewhere(const std::string& id, model::Policy policy) {
    const model::Event event = create(id, std::move(policy));
    const std::string other = "elsewhere";
    core::EventChange open;
    open.event = event.id;
    open.transition = core::Transition::Open;
    changeWith(open);
    const core::JoinBatch joins{event.id, other, 1, m_tokens.signingKeyId(), {core::Joiner{}}};
    const auto joined = await<core::JoinAnswer>([&](auto done) { m_store.join(joins, std::move(done)); });
    const core::PlaceProof proof = std::get<core::Joined>(joined.results.at(0)).proof;
    for (int i = 0; i < 2; ++i) { // the first begins the event's clocks
        const core::TickRequest tick{event.id, event.uid, other, {}, {}};
        await<core::TickAnswer>([&](auto done) { m_store.tick(tick, std::move(done)); });
        m_clock.advance(base::Millis(100));
    }
    const core::ActBatch acts{
        event.id, event.uid, other, m_passes.signingKid(), {core::Act{core::ActKind::Enter, proof.seq}}};
    const auto entered = await<core::ActAnswer>([&](auto done) { m_store.act(acts, std::move(done)); });
    const core::PassGrant grant = entered.outcomes.at(0).grant.value();
    return {*m_tokens.sign(proof, event.uid), *m_passes.sign(grant, event.id, event.uid, proof.seq)};
}

void ApiHouse::changeWith(const core::EventChange& change) {
    await<core::EventMeta>([&](auto done) { m_store.changeEvent(change, std::move(done)); });
}

void ApiHouse::change(const std::string& id, core::Transition transition, model::ClosedReason reason) {
    core::EventChange change;
    change.event = idOf(id);
    change.transition = transition;
    change.closedReason = reason;
    changeWith(change);
    advance(base::Millis(1'250)); // a closed event ticks once a second
}

void ApiHouse::setPolicy(const std::string& id, const model::Policy& policy) {
    core::EventChange change;
    change.event = idOf(id);
    change.policy = policy;
    changeWith(change);
    advance(base::Millis(1'250));
}

void ApiHouse::removeElsewhere(const std::string& id) {
    await<base::Done>([&](auto done) { m_store.deleteEvent(idOf(id), {"tester", "", {}}, std::move(done)); });
}

void ApiHouse::remove(const std::string& id) {
    removeElsewhere(id);
    advance(base::Millis(1'500));
}

std::uint32_t ApiHouse::ban(const std::string& id, const model::BanScope& scope) {
    const core::BanRequest request{idOf(id), {"tester", "a test", {}}, scope, std::nullopt};
    const auto made = await<model::Ban>([&](auto done) { m_store.createBan(request, std::move(done)); });
    advance(base::Millis(500));
    return made.number;
}

void ApiHouse::advance(base::Micros by) {
    settle();
    for (base::Micros left = by; left > base::Micros(0); left -= kServerStep) {
        m_thread.advance(std::min(left, kServerStep), kTickStep);
        m_server->tick();
    }
    settle();
}

/// Lets the loops handle what has been sent to them: accepting, reading and answering take a look each.
void ApiHouse::settle() {
    for (int i = 0; i < 4; ++i) {
        m_server->tick();
    }
}

http::Answer ApiHouse::read(http::TestClient& client, bool headOnly) {
    for (int i = 0; i < kMostInstants && !client.hasCome("\r\n\r\n"); ++i) {
        m_thread.advance(kInstant, kInstant);
        m_server->tick();
    }
    return client.read(headOnly);
}

http::Answer ApiHouse::ask(std::string_view request) {
    http::TestClient client(port());
    client.send(request);
    return read(client, request.starts_with("HEAD"));
}

std::string ApiHouse::nextEvent(http::TestClient& client) {
    for (int i = 0; i < kMostInstants && !client.hasCome("\n\n"); ++i) {
        m_thread.advance(kInstant, kInstant);
        m_server->tick();
    }
    return client.readUntil("\n\n");
}

void ApiHouse::fillStore(bool full) {
    m_thread.run([&] { m_gateway.setStoreFull(full); });
}

void ApiHouse::setNotReady(std::string why) {
    const std::lock_guard lock(m_mutex);
    m_why = std::move(why);
}

model::Seq ApiHouse::seqOf(std::string_view waitingToken) const {
    return m_tokens.verify(waitingToken).value().place.seq;
}

std::string bearer(std::string_view token) {
    return "Authorization: Bearer " + std::string(token) + "\r\n";
}

} // namespace breakwater::fakes
