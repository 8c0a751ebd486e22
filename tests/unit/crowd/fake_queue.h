// SPDX-License-Identifier: Apache-2.0
#pragma once

// A small queue that keeps the promises of the real one as far as the crowd can see them, and breaks exactly
// one when it is told to. Several fake gateways may share one. Any thread.

#include "shared/base/clock.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace breakwater::fakes {

/// The one promise that is broken.
enum class Plant : std::uint8_t {
    Nothing,
    SameSeqTwice,
    NewTokenOnReplay,
    JoinGoesAhead, ///< some later join gets a smaller seq than earlier ones
    LastGoesFirst, ///< now and then the last in line is called
    SecondPass,
    ForgedPass,  ///< signed with a key that isn't published
    StrayPass,   ///< for another event
    StalePass,   ///< run out when it is given
    OddKeyPass,  ///< names a key that isn't published
    PassRefused, ///< by /verify, to who is inside
    TwiceTheRate,
    PositionRises,
    LeftIsCalled,
    ForgetsAPlace,  ///< some place's token is refused after a while
    AltersPass,     ///< takes altered tokens and passes
    CallsInPause,   ///< says that it is paused, and calls
    DoneButRefused, ///< refuses some joins as too many, and keeps them
    NeverCalls,     ///< forgets some place in the line
};

struct FakeAnswer {
    int status = 200;
    std::string body;
    std::string headers; ///< further fields, each with its CRLF
};

class FakeQueue {
  public:
    FakeQueue(double perSecond, Plant plant);
    ~FakeQueue();

    FakeAnswer join(const std::string& key);
    FakeAnswer status(std::string_view token);
    FakeAnswer enter(std::string_view token);
    FakeAnswer leave(std::string_view token);
    FakeAnswer verify(std::string_view pass);
    FakeAnswer event();
    FakeAnswer keys();
    /// How often anything has changed; streams write when it has.
    std::uint64_t lsn();

  private:
    enum class State : std::uint8_t { Waiting, Ready, Entered, Left };
    struct Place {
        State state = State::Waiting;
        bool counted = true;
        bool forgotten = false;
        std::uint64_t passes = 0;
        base::MonoTime readyAt;
        std::string pass;
    };
    struct Crypto;

    void tick();
    std::size_t pickNext();
    std::string tokenFor(std::uint64_t seq, std::uint64_t nonce) const;
    std::optional<std::uint64_t> seqOf(std::string_view token) const;
    Place* find(std::string_view token, FakeAnswer& refusal);
    std::string statusJson(std::uint64_t seq, std::string_view token);
    std::string makePass(std::uint64_t seq, std::uint64_t number) const;
    static FakeAnswer problem(int status, std::string_view code);

    std::mutex m_mutex;
    double m_perSecond;
    Plant m_plant;
    std::unique_ptr<Crypto> m_crypto;
    std::vector<std::uint64_t> m_order; ///< seqs in the order of the line
    std::unordered_map<std::uint64_t, Place> m_places;
    std::unordered_map<std::string, std::uint64_t> m_byKey;
    std::uint64_t m_nextSeq = 1'000'000;
    std::uint64_t m_joins = 0;
    std::uint64_t m_calls = 0;
    std::uint64_t m_polls = 0;
    std::uint64_t m_lsn = 1;
    std::size_t m_head = 0; ///< everyone before it in m_order has been called or has left
    double m_tokens = 0;
    base::MonoTime m_lastTick;
};

} // namespace breakwater::fakes
