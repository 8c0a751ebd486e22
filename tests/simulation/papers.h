// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/pass.h"
#include "service/core/waiting_token.h"
#include "tests/simulation/dice.h"
#include "tests/simulation/plan.h"

#include <string>

namespace breakwater::simulation {

/// What visitors are given to carry: waiting tokens and passes, signed with the keys that all gateways share.
/// Each is shown again as it was given, and with one bit altered by chance. One thread.
class Papers {
  public:
    /// `seed` is its own, so that the run's other dice fall as they would without it.
    Papers(std::uint64_t seed, ReaderBug bug);

    /// What is wrong with the token of this place; empty when nothing is: the one that was given says what it
    /// was signed for, the altered one nothing.
    std::string faultOfToken(const core::PlaceProof& place, const model::EventUid& uid);
    /// The same of the pass that was granted to `seq`, seen in the second in which it was issued; of one pass
    /// in fifty, for signatures cost.
    std::string faultOfPass(const core::PassGrant& grant, const model::EventId& event,
                            const model::EventUid& uid, model::Seq seq);

  private:
    std::string altered(std::string text);
    /// `shown` as the front reads it, which was `given` before somebody altered it.
    std::string read(std::string shown, const std::string& given) const;

    Dice m_dice;
    ReaderBug m_bug;
    core::TokenMint m_tokens;
    core::PassMint m_passes;
};

} // namespace breakwater::simulation
