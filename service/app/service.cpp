// SPDX-License-Identifier: Apache-2.0
#include "service/app/service.h"

#include "service/app/embedded_redis.h"
#include "service/app/hall.h"
#include "service/app/secure_entropy.h"
#include "service/app/store_thread.h"
#include "service/http/api/api_handler.h"
#include "service/http/ops/gateway_meter.h"
#include "service/http/ops/ops_board.h"
#include "service/http/ops/ops_handler.h"
#include "service/http/server.h"
#include "service/redis/redis_store.h"
#include "service/rpc/rpc_server.h"
#include "shared/base/log.h"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <future>
#include <memory>
#include <mutex>
#include <numeric>

namespace breakwater::app {

using base::ErrorCode;

namespace {

constexpr base::Millis kFinishWithin{10'000};
constexpr base::Millis kRpcGrace{2'000};
constexpr base::Millis kLastMerges{2'000};
constexpr base::Millis kRedisPatience{10'000};
constexpr base::Micros kHealthPeriod{250'000};

std::string environment(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? "" : value;
}

std::string textOf(const Endpoint& endpoint) {
    const bool six = endpoint.host.find(':') != std::string::npos;
    return (six ? "[" + endpoint.host + "]" : endpoint.host) + ":" + std::to_string(endpoint.port);
}

http::IpNetworks networksOf(const std::vector<std::string>& texts) {
    const std::string list =
        std::accumulate(texts.begin(), texts.end(), std::string(),
                        [](std::string all, const std::string& one) { return all + one + " "; });
    return http::IpNetworks::parse(list).value_or(http::IpNetworks());
}

} // namespace

class Service::Inside {
  public:
    Inside(const Settings& settings, const StateFolder& folder) : m_settings(settings), m_folder(folder) {}

    base::Status start() {
        base::Status done = openStore();
        done = done ? openHall() : done;
        done = done ? openFronts() : done;
        return done;
    }
    void stop();
    std::string fatal() const {
        const std::lock_guard lock(m_mutex);
        return m_fatal;
    }
    void beginDraining() {
        m_draining = true;
        if (m_rpc) {
            m_rpc->setServing(false);
        }
    }

  private:
    base::Status openStore();
    base::Status openHall();
    base::Status openFronts();
    base::Status openPublic();
    base::Status openOps();
    base::Status openRpc();
    void awaitStore();
    void watchHealth();
    void publishFigures();
    std::vector<const http::LoopCounters*> loopCounters() const;
    double replicaLagMillis() const;
    std::string notReadyWhy() const;
    void setFatal(std::string why) {
        const std::lock_guard lock(m_mutex);
        m_fatal = std::move(why);
    }

    const Settings& m_settings;
    const StateFolder& m_folder;
    base::SystemClock m_clock;
    SecureEntropy m_entropy;
    core::EventDirectory m_directory;
    StoreThread m_thread;
    std::unique_ptr<EmbeddedRedis> m_embedded;
    std::unique_ptr<redis::RedisStore> m_store;
    http::ops::OpsBoard m_board;
    std::unique_ptr<http::ops::GatewayMeter> m_meter;
    std::unique_ptr<http::ops::OpsParts> m_opsParts;
    std::unique_ptr<Hall> m_hall;
    std::unique_ptr<http::api::ApiParts> m_api;
    std::unique_ptr<http::Server> m_public;
    std::unique_ptr<http::Server> m_ops;
    std::unique_ptr<rpc::RpcServer> m_rpc;
    std::atomic<const http::Server*> m_counted{nullptr};
    std::atomic<double> m_load{0};
    std::atomic<bool> m_storeReachable{false};
    std::atomic<bool> m_draining{false};
    mutable std::mutex m_mutex;
    std::string m_fatal; ///< guarded by m_mutex
};

/// Redis: our own child where none is given, then the store on it.
base::Status Service::Inside::openStore() {
    redis::RedisStoreOptions options;
    if (m_settings.redis) {
        options.link.url = *m_settings.redis;
    } else {
        EmbeddedRedisOptions embedded;
        embedded.stateFolder = m_folder.path();
        embedded.maxMemoryBytes = m_settings.redisMaxmemory;
        embedded.searchPath = environment("PATH");
        embedded.runtimeFolder = environment("XDG_RUNTIME_DIR");
        auto started = EmbeddedRedis::start(
            m_thread.io(), std::move(embedded),
            {[](const std::string& how) {
                 base::log(base::LogLevel::Error, "redis_died", {{"how", how}});
             },
             [](pid_t pid) {
                 base::log(base::LogLevel::Warning, "redis_restarted", {{"pid", std::to_string(pid)}});
             }});
        if (!started) {
            return started.error();
        }
        m_embedded = std::move(*started);
        base::log(base::LogLevel::Info, m_embedded->wasAdopted() ? "redis_adopted" : "redis_started",
                  {{"pid", std::to_string(m_embedded->pid())}});
        options.link.url = m_embedded->url();
    }
    options.link.random = [this] { return m_entropy.next(); };
    redis::LinkEvents events;
    events.ready = [] { base::log(base::LogLevel::Info, "redis_connected"); };
    events.lost = [this](const base::Error& error) {
        m_storeReachable = false;
        base::log(base::LogLevel::Warning, "redis_lost", {{"why", error.detail}});
    };
    m_store = std::make_unique<redis::RedisStore>(m_thread.io(), std::move(options), std::move(events));
    return base::Done{};
}

base::Status Service::Inside::openHall() {
    auto keys = loadKeyFile(m_settings.keys, m_clock.wall());
    if (!keys) {
        return keys.error();
    }
    auto gatewayId = m_settings.gatewayId.empty() ? m_folder.gatewayId([this] { return m_entropy.next(); })
                                                  : base::Result<std::string>(m_settings.gatewayId);
    if (!gatewayId) {
        return gatewayId.error();
    }
    m_meter = std::make_unique<http::ops::GatewayMeter>(http::ops::GatewayMeter::Parts{
        *gatewayId, [this] { return loopCounters(); }, m_clock, m_load, m_settings.httpThreads,
        [this] { return replicaLagMillis(); }, http::ops::readProcess});
    m_hall =
        std::make_unique<Hall>(Hall::Parts{{*m_store, m_thread, m_clock, m_entropy, m_directory, *gatewayId},
                                           keyRingOf(*keys),
                                           m_settings.issuer,
                                           fingerprintOf(*keys),
                                           m_folder.path() / "admin.token",
                                           [this] { return m_meter->take(); },
                                           [this](std::string why) { setFatal(std::move(why)); }});
    m_thread.start();
    m_thread.runAndWait([this] {
        m_store->start();
        m_hall->open();
        watchHealth();
    });
    return base::Done{};
}

void Service::Inside::watchHealth() {
    m_storeReachable = m_store->isReady() && m_hall->isOpen() && m_hall->gateway.storeReachable();
    publishFigures();
    m_thread.after(kHealthPeriod, [this] { watchHealth(); });
}

/// Store thread: what /metrics shows is at most a second old.
void Service::Inside::publishFigures() {
    std::vector<model::Snapshot> newest;
    for (core::EventRuntime* runtime : m_hall->gateway.events()) {
        if (auto snapshot = m_hall->telemetry.latest(runtime->id())) {
            newest.push_back(std::move(*snapshot));
        }
    }
    m_board.publish(std::move(newest), m_hall->telemetry.nodes());
}

/// None as long as there is no public server.
std::vector<const http::LoopCounters*> Service::Inside::loopCounters() const {
    const http::Server* server = m_counted.load(std::memory_order_acquire);
    return server == nullptr ? std::vector<const http::LoopCounters*>() : server->counters();
}

/// Store thread: how long ago the stalest live event's replica was known to be whole.
double Service::Inside::replicaLagMillis() const {
    const std::int64_t now = base::microsOf(m_clock.monotonic());
    std::int64_t oldest = now;
    for (core::EventRuntime* runtime : m_hall->gateway.events()) {
        const model::EventState state = runtime->replica()->event().state;
        if (state != model::EventState::Draft && state != model::EventState::Closed) {
            oldest = std::min(oldest, runtime->live().confirmedAt.load());
        }
    }
    return static_cast<double>(now - oldest) / 1000.0;
}

std::string Service::Inside::notReadyWhy() const {
    if (m_draining) {
        return "draining";
    }
    return m_storeReachable ? "" : "redis unavailable";
}

base::Status Service::Inside::openFronts() {
    m_api = std::make_unique<http::api::ApiParts>(
        http::api::ApiParts{m_directory, m_hall->tokens, m_hall->passes, m_hall->visitors, m_thread, m_clock,
                            m_load, [this] { return notReadyWhy(); }, m_settings.demo});
    base::Status done = openPublic();
    done = done ? openOps() : done;
    return done ? openRpc() : done;
}

base::Status Service::Inside::openPublic() {
    http::ServerOptions options;
    options.address = m_settings.http.host;
    options.port = m_settings.http.port;
    options.loops = m_settings.httpThreads;
    options.maxConnections = m_settings.maxConnections;
    options.maxStreams = m_settings.maxStreams;
    options.trustedProxies = networksOf(m_settings.trustedProxies);
    m_public = std::make_unique<http::Server>(options, [this](http::LoopContext& loop) {
        return std::make_unique<http::api::ApiHandler>(loop, *m_api);
    });
    const base::Status started = m_public->start();
    if (started) {
        m_counted.store(m_public.get(), std::memory_order_release);
    }
    return started;
}

base::Status Service::Inside::openOps() {
    http::ServerOptions options;
    options.address = m_settings.ops.host;
    options.port = m_settings.ops.port;
    options.threadName = "ops";
    options.maxConnections = 256;
    options.limits = http::ops::opsLimits();
    m_opsParts = std::make_unique<http::ops::OpsParts>(
        http::ops::OpsParts{[this] { return loopCounters(); }, m_directory, m_board, m_clock, m_load,
                            [this] { return notReadyWhy(); }});
    m_ops = std::make_unique<http::Server>(options, [this](http::LoopContext& loop) {
        return std::make_unique<http::ops::OpsHandler>(loop, *m_opsParts);
    });
    return m_ops->start();
}

base::Status Service::Inside::openRpc() {
    rpc::RpcOptions options;
    options.listen = textOf(m_settings.grpc);
    if (!m_settings.grpcCert.empty()) {
        options.tls = rpc::TlsFiles{m_settings.grpcCert, m_settings.grpcKey, m_settings.grpcClientCa};
    }
    auto started = rpc::RpcServer::start(options, m_hall->operations, m_hall->operators, m_thread);
    if (!started) {
        return started.error();
    }
    m_rpc = std::move(*started);
    m_rpc->setServing(true);
    return base::Done{};
}

/// Until Redis has done what was sent to it, the last merges of heartbeats among it: answers come in the
/// order of asking.
void Service::Inside::awaitStore() {
    auto answered = std::make_shared<std::promise<void>>();
    auto answer = answered->get_future();
    m_thread.post(
        [this, answered] { m_store->listEvents([answered](const auto&) { answered->set_value(); }); });
    answer.wait_for(kLastMerges);
}

/// From the outside in: no new work, then the rules, then what they stand on.
void Service::Inside::stop() {
    beginDraining();
    if (m_public) {
        m_public->drain(kFinishWithin);
        m_public->stop();
    }
    if (m_rpc) {
        m_rpc->stop(kRpcGrace);
    }
    if (m_ops) {
        m_ops->stop();
    }
    if (m_hall) {
        m_thread.runAndWait([this] { m_hall->close(); });
        awaitStore();
    }
    m_thread.stop();
    m_rpc.reset();
    m_counted = nullptr;
    m_public.reset();
    m_ops.reset();
    m_hall.reset();
    m_store.reset();
    if (m_embedded) {
        if (const base::Status stopped = m_embedded->stop(kRedisPatience); !stopped) {
            base::log(base::LogLevel::Warning, "redis_lives_on", {{"why", stopped.error().detail}});
        }
    }
}

base::Result<std::unique_ptr<Service>> Service::start(const Settings& settings, const StateFolder& folder) {
    auto inside = std::make_unique<Inside>(settings, folder);
    if (const base::Status started = inside->start(); !started) {
        inside->stop();
        return started.error();
    }
    return std::unique_ptr<Service>(new Service(std::move(inside)));
}

Service::Service(std::unique_ptr<Inside> inside) : m_inside(std::move(inside)) {}

Service::~Service() = default;

std::string Service::fatal() const {
    return m_inside->fatal();
}

void Service::beginDraining() {
    m_inside->beginDraining();
}

void Service::stop() {
    m_inside->stop();
}

} // namespace breakwater::app
