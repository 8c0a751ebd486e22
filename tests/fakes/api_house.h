// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/visitor_desk.h"
#include "service/http/api/api_handler.h"
#include "service/http/server.h"
#include "tests/fakes/fake_store.h"
#include "tests/fakes/virtual_thread.h"
#include "tests/unit/http/loopback.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

namespace breakwater::fakes {

/// The fake store, which can be cut off. Store thread, but for `cutOff`.
class CutOffStore final : public FakeStore {
  public:
    using FakeStore::FakeStore;
    std::atomic<bool> cutOff{false};

  protected:
    void exchange(Exchange exchange) override;
};

/// A whole gateway's browser side on a free loopback port: real HTTP engine, handler and rules, a fake store,
/// and time that only the test moves. One test, one thread; it may hold several houses.
class ApiHouse {
  public:
    explicit ApiHouse(bool demo = false, http::ServerOptions options = {});
    ~ApiHouse();

    /// Makes an event; in `Draft` it stays one. It is served when this returns.
    model::Event make(const std::string& id, model::Policy policy = {},
                      model::EventState state = model::EventState::Open,
                      std::optional<base::WallTime> opensAt = std::nullopt);
    /// One who joined and entered through another gateway, at an event that this one has not heard of yet.
    struct Stranger {
        std::string token;
        std::string pass;
    };
    /// Makes such an event; this gateway's time stands still meanwhile.
    Stranger makeElsewhere(const std::string& id, model::Policy policy);
    void change(const std::string& id, core::Transition transition,
                model::ClosedReason reason = model::ClosedReason::None);
    void setPolicy(const std::string& id, const model::Policy& policy);
    void remove(const std::string& id);
    /// At another gateway; time stands still.
    void removeElsewhere(const std::string& id);
    /// Bans a place, or everyone of an address prefix; the number of the ban.
    std::uint32_t ban(const std::string& id, const model::BanScope& scope);

    /// Moves the time, in steps that let every tick happen.
    void advance(base::Micros by);
    /// The next answer of the client; time goes on, a millisecond at a time, until it is there.
    http::Answer read(http::TestClient& client, bool headOnly = false);
    http::Answer ask(std::string_view request);
    /// The next event of a stream with its empty line, "" at its end.
    std::string nextEvent(http::TestClient& client);

    std::uint16_t port() const { return m_server->port(); }
    VirtualClock& clock() { return m_clock; }
    void cutOffStore(bool cutOff) { m_store.cutOff = cutOff; }
    /// Redis holds as much as it may, or no longer.
    void fillStore(bool full);
    void setNotReady(std::string why);
    http::Server& server() { return *m_server; }
    const core::TokenMint& tokens() const { return m_tokens; }
    const core::PassMint& passes() const { return m_passes; }
    model::Seq seqOf(std::string_view waitingToken) const;

  private:
    class Dice final : public core::Entropy {
      public:
        std::uint64_t next() override;

      private:
        std::uint64_t m_state = 0x9E3779B97F4A7C15U;
    };

    template<typename T>
    T await(const std::function<void(core::Callback<T>)>& call);
    model::Event create(const std::string& id, model::Policy policy);
    void changeWith(const core::EventChange& change);
    void settle();

    VirtualClock m_clock;
    FakeWorld m_world;
    VirtualThread m_thread{m_clock};
    CutOffStore m_store{m_world, m_thread, m_clock};
    Dice m_dice;
    core::EventDirectory m_directory;
    core::GatewayParts m_parts{m_store, m_thread, m_clock, m_dice, m_directory, "house"};
    core::TokenMint m_tokens;
    core::PassMint m_passes;
    core::Gateway m_gateway{m_parts};
    core::VisitorDesk m_visitors{m_gateway, m_parts, m_tokens, m_passes};
    std::atomic<double> m_load{0};
    std::mutex m_mutex;
    std::string m_why; ///< under the mutex
    http::api::ApiParts m_api;
    std::unique_ptr<http::Server> m_server;
};

std::string bearer(std::string_view token);

} // namespace breakwater::fakes
