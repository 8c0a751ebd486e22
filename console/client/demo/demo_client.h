// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/client/operator_client.h"
#include "shared/base/clock.h"

#include <cstdint>
#include <memory>
#include <string>

/// The operator API without a service: a believable evening in memory, for training, pictures and tests. It
/// passes the contract suite that the gRPC form passes.
namespace breakwater::client::demo {

struct DemoOptions {
    std::uint64_t seed = 20'261'125; ///< the same seed and the same times give the same evening
    std::string caller = "jlee";     ///< who we are
    model::Role role = model::Role::Operator;
    double crowd = 1;    ///< 1: some 900,000 people over the evening; 0: no evening, no event at all
    bool ticking = true; ///< lives by itself, ten times a second; false: only when `step` says so
};

/// One evening, as any number of clients see it. Any thread.
class Evening {
  public:
    virtual ~Evening() = default;

    /// A client of this evening. Clients outlive the Evening that made them, the world goes on for them.
    virtual std::shared_ptr<OperatorClient> clientOf(const std::string& caller, model::Role role) = 0;
    /// Lets the time that the clock shows have passed and gives every stream what is due: on this thread.
    virtual void step() = 0;
    /// The service is gone: calls are Unreachable, streams break. Until it is back.
    virtual void cutOff(bool off) = 0;
    /// The link is silent: streams give nothing, though calls are answered.
    virtual void silence(bool silent) = 0;
    /// The link is slow: acts on events are done, and their answers stay away. Let them go before the end.
    virtual void holdAnswers(bool held) = 0;
    /// One of the Redis nodes is not to be reached.
    virtual void losePartOfRedis(bool lost) = 0;
};

/// Event `winter-tour-seoul-d1` has been open for ten minutes when it begins, d2 is scheduled, another is
/// over. The clock must outlive everything that comes of it.
std::shared_ptr<Evening> beginEvening(const base::Clock& clock, const DemoOptions& options = {});

/// The client of `options.caller`.
std::shared_ptr<OperatorClient> openDemo(const base::Clock& clock, const DemoOptions& options = {});

} // namespace breakwater::client::demo
