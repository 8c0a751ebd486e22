// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/store_types.h"

#include <cstdint>

namespace breakwater::simulation {

/// Whose place a cell is: prefix and user agent together name the visitor, and yet there are cohorts. Most
/// visitors have an agent of their own and share a prefix; every 16th is a bot, with a prefix of its own and
/// a shared agent. Pure.
inline constexpr std::uint32_t kNobody = 0xFFFFFFFF;
inline constexpr std::uint64_t kBotAgents = std::uint64_t{1} << 40;

inline bool isBot(std::uint32_t visitor) {
    return visitor % 16 == 15;
}

inline model::AddressPrefix prefixOf(std::uint32_t visitor) {
    model::AddressPrefix prefix;
    prefix.family = isBot(visitor) ? 6 : 4;
    const std::uint32_t number = isBot(visitor) ? visitor : visitor % 48;
    prefix.bytes[0] = 10;
    prefix.bytes[1] = static_cast<std::uint8_t>(number >> 8);
    prefix.bytes[2] = static_cast<std::uint8_t>(number);
    return prefix;
}

inline model::AgentHash agentOf(std::uint32_t visitor) {
    return model::AgentHash(isBot(visitor) ? kBotAgents + visitor / 16 % 4 : visitor + 1);
}

inline std::uint32_t visitorOf(const model::PlaceCell& cell) {
    if (cell.state == model::PlaceState::None) {
        return kNobody;
    }
    if (cell.prefix.family == 6) {
        return cell.prefix.bytes[1] * 256U + cell.prefix.bytes[2];
    }
    return static_cast<std::uint32_t>(cell.agent.value() - 1);
}

inline bool covers(const model::BanScope& scope, std::uint32_t visitor, model::Seq seq) {
    if (scope.place) {
        return *scope.place == seq;
    }
    return scope.prefix ? *scope.prefix == prefixOf(visitor) : *scope.agent == agentOf(visitor);
}

} // namespace breakwater::simulation
