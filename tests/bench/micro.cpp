// SPDX-License-Identifier: Apache-2.0
#include "service/core/rank_tree.h"
#include "service/core/replica.h"
#include "service/core/waiting_token.h"
#include "service/http/api/status_json.h"
#include "service/redis/codec.h"
#include "service/redis/packing.h"
#include "tests/fakes/allocations.h"
#include "tests/unit/core/sample_keys.h"

#include <benchmark/benchmark.h>

#include <random>

// What the hot paths are made of, one by one: nanoseconds, and allocations a call.

namespace {

using namespace breakwater;

/// Counts the allocations of the measured loop.
class Allocations {
  public:
    explicit Allocations(benchmark::State& state) : m_state(state), m_before(fakes::allocations.load()) {}
    ~Allocations() {
        m_state.counters["allocations"] = benchmark::Counter(
            static_cast<double>(fakes::allocations.load() - m_before), benchmark::Counter::kAvgIterations);
    }

  private:
    benchmark::State& m_state;
    std::uint64_t m_before;
};

core::RawRecord record(std::uint64_t lsn, const core::Record& body) {
    return {model::Version{model::Epoch(1), model::Lsn(lsn)}, core::encodeRecord(body)};
}

void rank(benchmark::State& state) {
    const auto places = static_cast<std::uint64_t>(state.range(0));
    core::RankTree tree(places + 1);
    tree.insertRange(1, places);
    std::mt19937_64 random(1);
    const Allocations allocations(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(tree.countBelow(1 + random() % places));
    }
}

void positionOfAPlace(benchmark::State& state) {
    const auto places = static_cast<std::uint64_t>(state.range(0));
    core::Replica replica{core::EventMeta{}};
    replica.fold(record(1, {{}, core::JoinedRecord{{model::Seq(1), places}}}));
    std::mt19937_64 random(1);
    const Allocations allocations(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(replica.read(model::Seq(1 + random() % places)));
    }
}

void tokenVerify(benchmark::State& state) {
    const core::TokenMint mint(tests::sampleKeys());
    std::vector<std::string> tokens;
    for (std::uint64_t seq = 1; seq <= 10'000; ++seq) {
        core::PlaceProof proof;
        proof.seq = model::Seq(seq);
        proof.epoch = model::Epoch(1);
        proof.keyId = mint.signingKeyId();
        tokens.push_back(*mint.sign(proof, model::EventUid{{1, 2, 3}}));
    }
    std::mt19937_64 random(1);
    const Allocations allocations(state);
    for (auto _ : state) {
        benchmark::DoNotOptimize(mint.verify(tokens[random() % tokens.size()]));
    }
}

void statusBody(benchmark::State& state) {
    model::VisitorStatus status;
    status.state = model::VisitorState::Waiting;
    status.position = 123'456;
    status.totalWaiting = 300'000;
    status.etaSec = 124;
    status.etaLowSec = 112;
    status.etaHighSec = 138;
    status.pollAfter = base::Millis(30'000);
    std::string body;
    body.reserve(1024);
    const Allocations allocations(state);
    for (auto _ : state) {
        body.clear();
        http::api::appendStatusJson(body, status);
        benchmark::DoNotOptimize(body.data());
    }
}

/// A thousand admissions in one record, as a tick at 25,000 a second writes them.
void foldAThousandAdmissions(benchmark::State& state) {
    constexpr std::uint64_t kPlaces = 10'000'000;
    core::Replica replica{core::EventMeta{}};
    replica.fold(record(1, {{}, core::JoinedRecord{{model::Seq(1), kPlaces}}}));
    std::uint64_t lsn = 1;
    std::uint64_t first = 1;
    for (auto _ : state) {
        state.PauseTiming();
        core::MovedRecord moved;
        moved.frontier = model::Seq(first + 1'000);
        moved.groups.push_back({core::Cause::Admitted, {{model::Seq(first), 1'000}}});
        const core::RawRecord raw = record(++lsn, {{}, moved});
        first += 1'000;
        state.ResumeTiming();
        benchmark::DoNotOptimize(replica.fold(raw));
        if (first + 1'000 > kPlaces) {
            state.SkipWithError("ran out of places");
            break;
        }
    }
}

void encodeAJoinBatch(benchmark::State& state) {
    core::JoinBatch batch;
    batch.event = *model::EventId::parse("bench");
    batch.gateway = "gateway-1";
    batch.batch = 7;
    batch.joiners.resize(512);
    for (std::size_t i = 0; i < batch.joiners.size(); ++i) {
        batch.joiners[i].prefix = {4, {203, 0, static_cast<std::uint8_t>(i)}};
        batch.joiners[i].agent = model::AgentHash(i + 1);
    }
    std::string out;
    const Allocations allocations(state);
    for (auto _ : state) {
        out.clear();
        const std::vector<std::string> packed = redis::packJoiners(batch, 7);
        const std::vector<std::string_view> words(packed.begin(), packed.end());
        redis::appendCommand(out, words);
        benchmark::DoNotOptimize(out.data());
    }
    state.counters["joins"] = 512;
}

BENCHMARK(rank)->Arg(3'000)->Arg(300'000)->Arg(3'000'000);
BENCHMARK(positionOfAPlace)->Arg(3'000)->Arg(300'000)->Arg(3'000'000);
BENCHMARK(tokenVerify);
BENCHMARK(statusBody);
BENCHMARK(foldAThousandAdmissions)->Iterations(9'000);
BENCHMARK(encodeAJoinBatch);

} // namespace

BENCHMARK_MAIN();
