// SPDX-License-Identifier: Apache-2.0
#include "service/redis/incarnation.h"
#include "tests/contract/sides.h"
#include "tests/contract/told.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

// What the scripts cost Redis with 300,000 places: a program to look at, not a test. Times are Redis' own, of
// the slow log (everything is logged) and of INFO.

using namespace breakwater;
using namespace breakwater::contract;

namespace {

constexpr std::uint64_t kPlaces = 300'000;

class Costs {
  public:
    Costs() : m_side({"--slowlog-log-slower-than", "0", "--slowlog-max-len", "100000"}) {
        m_event = *model::EventId::parse("costs");
        pass(base::Micros(0));
    }

    void run();

  private:
    void pass(base::Micros time) {
        m_now += time;
        m_side.setTime(m_now);
    }
    double cpuSeconds() {
        const redis::Reply info = m_side.ask({"INFO", "cpu"});
        const auto field = [&](std::string_view name) {
            return std::strtod(std::string(redis::infoField(*info.string(), name)).c_str(), nullptr);
        };
        return field("used_cpu_user") + field("used_cpu_sys");
    }
    /// Of the script calls that `work` makes.
    void measure(const char* what, std::uint64_t pieces, const std::function<void()>& work);
    template<typename T>
    T must(const std::function<void(core::Store&, core::Callback<T>)>& start) {
        auto result = await<T>(m_side, start);
        if (!result) {
            std::fprintf(stderr, "%s\n", result.error().detail.c_str());
            std::exit(1);
        }
        return std::move(*result);
    }
    core::JoinAnswer join(std::uint64_t people, bool keyed, std::uint64_t houses);
    core::TickAnswer tick();
    void heartbeats(int value);
    void change(core::Transition transition, std::uint64_t ratePerSecond, std::uint32_t burst = 0);

    RedisSide m_side;
    model::EventId m_event;
    base::WallTime m_now = base::wallFromMicros(1'795'000'000'000'000);
    std::uint64_t m_batch = 0;
    std::uint64_t m_keys = 0;
    model::Version m_seen;
    model::Policy m_policy;
    model::EventUid m_uid;
};

void Costs::measure(const char* what, std::uint64_t pieces, const std::function<void()>& work) {
    m_side.ask({"SLOWLOG", "RESET"});
    const double before = cpuSeconds();
    work();
    const double cpu = (cpuSeconds() - before) * 1e6;
    std::vector<std::int64_t> micros;
    const redis::Reply log = m_side.ask({"SLOWLOG", "GET", "-1"});
    for (const redis::Reply& entry : log.items()) {
        if (entry.items()[3].items()[0].string() == "EVALSHA") {
            micros.push_back(*entry.items()[2].integer());
        }
    }
    std::sort(micros.begin(), micros.end());
    std::int64_t sum = 0;
    for (const std::int64_t one : micros) {
        sum += one;
    }
    if (micros.empty()) {
        return;
    }
    std::printf(
        "%-44s %6zu calls  median %6ld us  max %6ld us  script %7.2f us a piece  process %7.2f us a piece\n",
        what, micros.size(), micros[micros.size() / 2], micros.back(),
        static_cast<double>(sum) / static_cast<double>(pieces), cpu / static_cast<double>(pieces));
}

core::JoinAnswer Costs::join(std::uint64_t people, bool keyed, std::uint64_t houses) {
    core::JoinBatch batch;
    batch.event = m_event;
    batch.gateway = "g1";
    batch.batch = ++m_batch;
    for (std::uint64_t i = 0; i < people; ++i) {
        core::Joiner joiner;
        const std::uint64_t house = (m_batch * 512 + i) % houses;
        joiner.prefix.family = 4;
        joiner.prefix.bytes = {10, static_cast<std::uint8_t>(house >> 8), static_cast<std::uint8_t>(house)};
        joiner.agent = model::AgentHash(77 + i % 11);
        joiner.addressHash = house * 97 + 1;
        if (keyed) {
            joiner.key = model::IdempotencyKey{};
            ++m_keys;
            for (int b = 0; b < 8; ++b) {
                joiner.key->bytes[static_cast<std::size_t>(b)] = static_cast<std::uint8_t>(m_keys >> (8 * b));
            }
        }
        batch.joiners.push_back(joiner);
    }
    return must<core::JoinAnswer>([&](core::Store& store, auto done) { store.join(batch, done); });
}

core::TickAnswer Costs::tick() {
    auto answer = must<core::TickAnswer>([&](core::Store& store, auto done) {
        store.tick({m_event, m_uid, "g1", m_seen, {}}, done);
    });
    m_seen = answer.records.empty() ? answer.head : answer.records.back().version;
    return answer;
}

void Costs::heartbeats(int value) {
    must<base::Done>([&](core::Store& store, auto done) {
        store.merge({m_event, "g1", 0, std::string(kPlaces / 8 + 64, static_cast<char>(value))}, done);
    });
}

void Costs::change(core::Transition transition, std::uint64_t ratePerSecond, std::uint32_t burst) {
    core::EventChange change;
    change.event = m_event;
    change.transition = transition;
    m_policy.rate = model::Rate::perSecond(ratePerSecond);
    m_policy.burst = burst;
    change.policy = m_policy;
    must<core::EventMeta>([&](core::Store& store, auto done) { store.changeEvent(change, done); });
}

void Costs::run() {
    model::Event event;
    event.id = m_event;
    must<core::EventMeta>([&](core::Store& store, auto done) {
        store.createEvent(event, {"x", "", {}}, done);
    });
    m_policy.entryWindow = base::Seconds(3'600);
    change(core::Transition::Open, 1'000);
    measure("join, batches of 512", kPlaces / 512 * 512, [&] {
        for (std::uint64_t i = 0; i < kPlaces / 512; ++i) {
            join(512, false, 4'000);
        }
    });
    measure("join, one at a time", 200, [&] {
        for (int i = 0; i < 200; ++i) {
            join(1, false, 4'000);
        }
    });
    measure("join with keys, batches of 512", 40 * 512, [&] {
        for (int i = 0; i < 40; ++i) {
            join(512, true, 4'000);
        }
    });
    while (m_seen < tick().head) {
    }
    measure("merge of 37.5 KB", 20, [&] {
        for (int i = 0; i < 20; ++i) {
            heartbeats(0xFF);
        }
    });
    measure("tick, nothing to do", 200, [&] {
        for (int i = 0; i < 200; ++i) {
            tick();
        }
    });
    measure("tick every 25 ms at 1,000/s", 200, [&] {
        for (int i = 0; i < 200; ++i) {
            pass(base::Micros(25'000));
            tick();
        }
    });
    measure("tick every 50 ms at 1,000/s", 100, [&] {
        for (int i = 0; i < 100; ++i) {
            pass(base::Micros(50'000));
            tick();
        }
    });
    measure("enter, 64 at once", 64 * 50, [&] {
        for (std::uint64_t i = 0; i < 50; ++i) {
            core::ActBatch batch{m_event, m_uid, "g1", "k1", {}};
            for (std::uint64_t a = 0; a < 64; ++a) {
                batch.acts.push_back({core::ActKind::Enter, model::Seq(1 + i * 64 + a)});
            }
            must<core::ActAnswer>([&](core::Store& store, auto done) { store.act(batch, done); });
        }
    });
    change(core::Transition::None, 100'000, 100'000);
    pass(base::Micros(1'000'000));
    measure("tick admitting 1,000", 20, [&] {
        for (int i = 0; i < 20; ++i) {
            tick();
        }
    });
    for (int i = 0; i < 300; ++i) {
        pass(base::Micros(1'000'000));
        change(core::Transition::Pause, 100'000);
        tick();
    }
    change(core::Transition::Resume, 100'000, 100'000);
    pass(base::Micros(1'000'000));
    measure("tick parking 1,000", 20, [&] {
        for (int i = 0; i < 20; ++i) {
            tick();
        }
    });
    change(core::Transition::Pause, 1'000);
    core::BanRequest ban{m_event, {"x", "", {}}, {}, {}};
    ban.scope.agent = model::AgentHash(77);
    const auto made = must<model::Ban>([&](core::Store& store, auto done) { store.createBan(ban, done); });
    measure("tick marking a ban over 4,096 (1 in 11)", 80, [&] {
        for (int i = 0; i < 80; ++i) {
            tick();
        }
    });
    measure("join, batches of 512, with a ban", 10 * 512, [&] {
        for (int i = 0; i < 10; ++i) {
            join(512, false, 4'000);
        }
    });
    must<model::Ban>([&](core::Store& store, auto done) {
        store.liftBan(m_event, made.number, {"x", "", {}}, done);
    });
    measure("tick lifting a ban over 4,096 (1 in 11)", 80, [&] {
        for (int i = 0; i < 80; ++i) {
            tick();
        }
    });
    heartbeats(0xFF);
    for (int i = 0; i < 1'850; ++i) {
        pass(base::Micros(1'000'000));
        if (i % 10 == 0) {
            heartbeats(0xFF);
        }
        tick();
    }
    measure("tick sweeping 4,096, all heard", 400, [&] {
        for (int i = 0; i < 400; ++i) {
            pass(base::Micros(100'000));
            if (i % 50 == 0) {
                heartbeats(0xFF);
            }
            tick();
        }
    });
    for (int i = 0; i < 2'500; ++i) {
        pass(base::Micros(1'000'000));
        if (i % 10 == 0) {
            heartbeats(0xAA);
        }
        tick();
    }
    measure("tick sweeping, half silent (cap 5 %)", 300, [&] {
        for (int i = 0; i < 300; ++i) {
            pass(base::Micros(1'000'000));
            if (i % 10 == 0) {
                heartbeats(0xAA);
            }
            tick();
        }
    });
}

} // namespace

int main() {
    Costs().run();
    return 0;
}
