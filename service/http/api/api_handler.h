// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/poll_feed.h"
#include "service/core/status_desk.h"
#include "service/core/visitor_desk.h"
#include "service/http/api/page_request.h"
#include "service/http/api/page_shelf.h"
#include "service/http/exchange.h"
#include "service/http/handler.h"
#include "service/http/header_text.h"

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace breakwater::http::api {

/// What all loops' handlers share. Everything outlives the server.
struct ApiParts {
    const core::EventDirectory& directory;
    const core::TokenMint& tokens;
    const core::PassMint& passes;
    core::VisitorDesk& visitors;  ///< on the store thread only
    core::Scheduler& storeThread; ///< its `post` takes tasks from any thread
    const base::Clock& clock;
    const std::atomic<double>& load;          ///< of this gateway, 0 to 1
    std::function<std::string()> notReadyWhy; ///< any thread; "" when it is ready
    bool demo = false;                        ///< serve the stand-in shop
};

/// One status poll's way; the numbers of the routes are their places in the counters.
enum class Route : RouteId {
    None = 0,
    Status = 1,
    Join,
    Enter,
    Leave,
    Stream,
    Event,
    Verify,
    FinishPass,
    Jwks,
    Health,
    Ready,
    OpenApi,
    WaitPage,
    FormJoin,
    FormEnter,
    FormLeave,
    DemoShop,
    Preflight,
};
inline constexpr RouteId kRouteEnd = 19;
/// `status`, `join` and so on: the label in metrics.
std::string_view routeName(RouteId route);

/// The browser API of one loop. Loop's thread only; what needs the store is posted there and answered later.
class ApiHandler final : public Handler {
  public:
    ApiHandler(LoopContext& loop, const ApiParts& parts);

    void handle(const Request& request, Exchange& exchange) override;
    void tick(base::MonoTime now) override;

  private:
    // api_visitors.cpp
    void status(const Request& request, Exchange& exchange);
    void statusLater(const Request& request, Exchange& exchange, std::string_view token,
                     std::optional<model::Version> seen);
    void join(const Request& request, Exchange& exchange);
    void enter(const Request& request, Exchange& exchange);
    void leave(const Request& request, Exchange& exchange);
    void comeBack(const core::WaitingToken& token);
    void joinLater(core::VisitorDesk::JoinCommand command, core::Callback<model::JoinAnswer> done);

    // api_stream.cpp
    void stream(const Request& request, Exchange& exchange);
    void streamLater(const Request& request, Exchange& exchange, const core::WaitingToken& token);

    // api_events.cpp
    void event(const Request& request, Exchange& exchange, std::string_view id);
    void verify(const Request& request, Exchange& exchange);
    void verifyLater(const model::PassFacts& facts, const Request& request, Exchange& exchange);
    void finishPass(const Request& request, Exchange& exchange);
    void jwks(Exchange& exchange);
    void ready(Exchange& exchange);
    void preflight(const Request& request, Exchange& exchange, std::string_view allow);

    // api_page.cpp
    void waitPage(const Request& request, Exchange& exchange, std::string_view id);
    void waitPageLater(Exchange& exchange, const model::EventId& id, PageRequest page);
    void fromShelf(Exchange& exchange, const core::EventView& view, const PageRequest& page);
    LateResponse placePage(const core::EventView& view, const PageRequest& page);
    LateResponse lostPlace(const PageRequest& page, std::string_view key, const PageDress& dress) const;
    std::optional<PageRequest> readForm(const Request& request, Exchange& exchange, std::string_view id);
    void formJoin(const Request& request, Exchange& exchange, std::string_view id);
    void formEnter(const Request& request, Exchange& exchange, std::string_view id);
    void formLeave(const Request& request, Exchange& exchange, std::string_view id);
    void demoShop(const Request& request, Exchange& exchange);

    /// CORS lines for an answer about this event; null: about none, then any event's list counts.
    HeaderText corsFor(const Request& request, const core::EventView* view);
    base::WallTime storeTime(const core::EventView& view) const;

    LoopContext& m_loop;
    const ApiParts& m_parts;
    core::StatusDesk m_desk;
    core::PollFeed m_polls;
    PageShelf m_shelf;
    std::string m_body; ///< reused for every answer
    std::uint64_t m_generation = 0;
    std::map<model::EventId, std::uint64_t> m_revisions;
};

/// A join as the rules want it, without its key: who asks, as far as a request says. The rest is for callers
/// in several files of this room.
core::VisitorDesk::JoinCommand joinCommand(const Request& request, const model::EventId& event);
std::uint64_t waitingAt(const core::EventView& view);

} // namespace breakwater::http::api
