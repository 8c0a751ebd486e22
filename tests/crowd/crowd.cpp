// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/crowd.h"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cinttypes>
#include <cstdio>
#include <memory>
#include <thread>

namespace breakwater::crowd {
namespace {

using base::ErrorCode;

constexpr base::Millis kGlance{100}; // how often the run looks at the workers
constexpr base::Millis kBesideTimeout{1000};

Moment nowOf() {
    return std::chrono::floor<base::Micros>(std::chrono::steady_clock::now());
}

double cpuMicros() {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    const auto micros = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) * 1e6 + static_cast<double>(t.tv_usec);
    };
    return micros(usage.ru_utime) + micros(usage.ru_stime);
}

/// One run; lives as long as runCrowd().
class Run {
  public:
    Run(const Options& options, const std::atomic<int>& stop, const Progress& progress)
        : m_options(options), m_stop(stop), m_progress(progress) {}

    base::Result<Summary> go();

  private:
    base::Status lookAtEvent(base::Millis patience);
    void fetchKeys();
    void startWorkers();
    bool waitFor(Phase phase, Moment until);
    void tellProgress(Moment now);
    void lookWhetherAllHaveJoined();
    bool idle(Phase phase) const;
    std::vector<const WorkerStats*> stats() const;
    Summary judgeAll();

    const Options& m_options;
    const std::atomic<int>& m_stop;
    const Progress& m_progress;
    std::atomic<Phase> m_phase{Phase::Running};
    PassKeys m_keys;
    RunFacts m_facts;
    Moment m_start;
    Moment m_nextLine;
    double m_cpuAtStart = 0;
    Spans m_lastSpans;
    std::uint64_t m_lastRequests = 0;
    std::optional<CallSummary> m_pollsOfJoining; // until everyone had joined
    std::vector<std::unique_ptr<Worker>> m_workers;
    std::vector<std::thread> m_threads;
};

base::Status Run::lookAtEvent(base::Millis patience) {
    const Moment until = nowOf() + patience;
    base::Error last = base::makeError(ErrorCode::StoreUnavailable, "no gateway answers");
    BodyReader reader;
    do {
        for (const auto& gateway : m_options.gateways) {
            const auto answer = fetch(gateway, "/events/" + m_options.event, kBesideTimeout);
            if (!answer) {
                last = answer.error();
                continue;
            }
            if (answer->status == 404) {
                return base::makeError(ErrorCode::EventNotFound,
                                       gateway.url + " knows no event " + m_options.event +
                                           "; create it first, or name another by --event");
            }
            if (answer->status == 200 && reader.read(answer->body)) {
                const bool admits = reader.body().state.empty() || reader.body().state == "open";
                if (!m_options.rate && reader.body().admissionRate >= 0) {
                    m_facts.rate.add(nowOf(), admits ? reader.body().admissionRate : 0);
                }
                return base::Done{};
            }
            last = base::makeError(ErrorCode::StoreUnavailable, gateway.url + "/events/" + m_options.event +
                                                                    " answers " +
                                                                    std::to_string(answer->status));
        }
        if (nowOf() < until) {
            std::this_thread::sleep_for(kGlance);
        }
    } while (nowOf() < until && m_stop.load() == 0);
    return last;
}

void Run::fetchKeys() {
    for (const auto& gateway : m_options.gateways) {
        const auto answer = fetch(gateway, "/.well-known/jwks.json", kBesideTimeout);
        if (answer.ok() && answer->status == 200) {
            if (auto keys = PassKeys::parse(answer->body)) {
                m_keys = std::move(keys).value();
                return;
            }
        }
    }
    m_progress("no pass keys at /.well-known/jwks.json: signatures are not checked");
}

void Run::startWorkers() {
    const auto workers = m_options.workers;
    const auto people = m_options.shape.people;
    m_start = nowOf() + base::Millis(50);
    m_nextLine = m_start + base::Seconds(1);
    if (m_options.rate) {
        m_facts.rate.add(m_start, *m_options.rate);
    }
    std::uint32_t first = 0;
    for (unsigned i = 0; i < workers; ++i) {
        WorkerSettings settings;
        settings.traits = Traits(m_options.shape);
        settings.event = m_options.event;
        settings.poll = m_options.poll;
        settings.pollEvery = m_options.pollEvery;
        settings.idempotency = m_options.idempotency;
        settings.pool.gateways = m_options.gateways;
        settings.pool.connectionsPerGateway = std::max(1U, m_options.connections / workers);
        settings.pool.pipeline = m_options.pipeline;
        settings.pool.timeout = m_options.requestTimeout;
        settings.pool.seed = m_options.shape.seed + i;
        settings.judge = m_options.judge;
        settings.keys = m_keys.empty() ? nullptr : &m_keys;
        settings.start = m_start;
        settings.first = first;
        settings.count = people / workers + (i < people % workers ? 1 : 0);
        first += settings.count;
        m_workers.push_back(std::make_unique<Worker>(std::move(settings), m_phase));
    }
    for (const auto& worker : m_workers) {
        m_threads.emplace_back([&worker] { worker->run(); });
    }
}

bool Run::idle(Phase phase) const {
    return std::all_of(m_workers.begin(), m_workers.end(),
                       [phase](const auto& worker) { return worker->idleIn(phase); });
}

std::vector<const WorkerStats*> Run::stats() const {
    std::vector<const WorkerStats*> all;
    for (const auto& worker : m_workers) {
        all.push_back(&worker->stats());
    }
    return all;
}

void Run::tellProgress(Moment now) {
    std::uint64_t joined = 0;
    std::uint64_t called = 0;
    std::uint64_t entered = 0;
    std::uint64_t left = 0;
    std::uint64_t asked = 0;
    std::uint64_t requests = 0;
    std::uint64_t failures = 0;
    Spans spans;
    for (const auto& worker : m_workers) {
        const WorkerStats& stats = worker->stats();
        failures += stats.failures.value();
        joined += stats.joined.value();
        called += stats.called.value();
        entered += stats.entered.value();
        left += stats.left.value();
        asked += stats.asked.value();
        for (const Call call : kCalls) {
            requests += stats.of(call).answered.value();
            stats.of(call).fromSchedule.addTo(spans);
        }
    }
    const auto gone = std::min(joined, called + left);
    std::array<char, 256> line;
    std::snprintf(line.data(), line.size(),
                  "%5lld s  joined %" PRIu64 "/%u  waiting %" PRIu64 "  called %" PRIu64 "  entered %" PRIu64
                  "  left %" PRIu64 "  %" PRIu64 " req/s  p99 %.1f ms%s%s",
                  static_cast<long long>(std::chrono::duration_cast<base::Seconds>(now - m_start).count()),
                  joined, m_options.shape.people, joined - gone, called, entered, left,
                  requests - m_lastRequests,
                  static_cast<double>(spans.since(m_lastSpans).percentile(0.99).count()) / 1000,
                  failures > 0 ? ("  unanswered " + std::to_string(failures)).c_str() : "",
                  m_phase.load() == Phase::Asking ? ("  asked " + std::to_string(asked)).c_str() : "");
    m_lastSpans = spans;
    m_lastRequests = requests;
    m_progress(line.data());
}

void Run::lookWhetherAllHaveJoined() {
    std::uint64_t joined = 0;
    for (const auto* worker : stats()) {
        joined += worker->joined.value();
    }
    if (!m_pollsOfJoining && joined >= m_options.shape.people) {
        m_pollsOfJoining = answersOf(Call::Status, stats());
    }
}

bool Run::waitFor(Phase phase, Moment until) {
    const int stops = phase == Phase::Running ? 1 : 2;
    while (!idle(phase)) {
        const Moment now = nowOf();
        if (now >= until || m_stop.load() >= stops) {
            return false;
        }
        lookWhetherAllHaveJoined();
        if (now >= m_nextLine) {
            m_nextLine += base::Seconds(1);
            tellProgress(now);
            (void)lookAtEvent(
                base::Millis(0)); // the rate as it is now; a gateway that is gone is no news here
        }
        std::this_thread::sleep_for(kGlance);
    }
    return true;
}

Summary Run::judgeAll() {
    std::vector<const Judge*> judges;
    std::uint64_t unresolved = 0;
    for (const auto& worker : m_workers) {
        judges.push_back(&worker->judge());
        unresolved += worker->unresolvedJoins();
    }
    m_facts.outages = silenceIn(stats()).all;
    auto summary =
        summarize(stats(), judges, m_facts, std::chrono::duration<double>(nowOf() - m_start).count());
    summary.people = m_options.shape.people;
    summary.seed = m_options.shape.seed;
    summary.unresolvedJoins = unresolved;
    if (m_pollsOfJoining) {
        const CallSummary& polls = summary.calls[static_cast<std::size_t>(Call::Status)];
        summary.settledPolls = {polls.answered - m_pollsOfJoining->answered,
                                polls.fromSchedule.since(m_pollsOfJoining->fromSchedule),
                                polls.fromSend.since(m_pollsOfJoining->fromSend)};
    }
    summary.cpuMicrosPerRequest =
        summary.requests == 0 ? 0 : (cpuMicros() - m_cpuAtStart) / static_cast<double>(summary.requests);
    summary.verdict = judgeRun(judges, m_facts);
    return summary;
}

base::Result<Summary> Run::go() {
    if (const auto found = lookAtEvent(m_options.waitForService); !found) {
        return found.error();
    }
    fetchKeys();
    m_cpuAtStart = cpuMicros();
    startWorkers();
    const bool finished = waitFor(Phase::Running, m_start + m_options.timeout);
    const bool stopped = m_stop.load() > 0;
    m_facts.end = nowOf();
    m_phase.store(Phase::Asking, std::memory_order_release);
    waitFor(Phase::Asking, nowOf() + m_options.settle);
    m_phase.store(Phase::Stopped, std::memory_order_release);
    for (auto& thread : m_threads) {
        thread.join();
    }
    tellProgress(nowOf());
    auto summary = judgeAll();
    summary.cutShort = !finished;
    summary.bySignal = stopped;
    if (summary.requests == 0) {
        return base::makeError(ErrorCode::StoreUnavailable, "no request was answered");
    }
    return summary;
}

} // namespace

base::Result<Summary> runCrowd(const Options& options, const std::atomic<int>& stop,
                               const Progress& progress) {
    return Run(options, stop, progress).go();
}

} // namespace breakwater::crowd
