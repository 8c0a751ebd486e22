// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/directory.h"
#include "service/core/waiting_token.h"
#include "shared/model/visitor.h"

#include <optional>
#include <string_view>
#include <variant>

namespace breakwater::core {

/// Answers status polls from memory: no lock, no heap, no store, no other thread. One for each thread that
/// answers; what it is made of must outlive it. This is the hot path: socket -> parse -> here -> write.
class StatusDesk {
  public:
    StatusDesk(const EventDirectory& directory, const TokenMint& tokens, std::uint64_t seed);

    /// Why there is no status now.
    enum class Refusal : std::uint8_t {
        InvalidToken, ///< forged, foreign or of an unknown key
        UnknownEvent, ///< a good token of an event that isn't known here: look at the list of events, then
                      ///< ask again
        Behind, ///< the replica is stale, or older than `seen`: ask again in some milliseconds, for 1 s at
                ///< most
    };

    struct Answer {
        model::VisitorStatus status;
        WaitingToken token;
        /// This poll brings the place back if it is parked, and bears witness if a restart has lost it:
        /// VisitorDesk::comeBack.
        bool mustReturn = false;
        /// In final states: since which record of the log, as far as this gateway knows; never earlier.
        model::Lsn endedAt;
    };

    /// `seen`: the highest version that the visitor has been told. `patient`: refuse with Behind rather than
    /// answer from old memory; an impatient answer says `asOf`. `load` is this gateway's load, 0 to 1. `now`:
    /// monotonic, may be some milliseconds old. The poll counts as a heartbeat.
    std::variant<Answer, Refusal> status(std::string_view token, std::optional<model::Version> seen,
                                         bool patient, double load, base::MonoTime now);

    /// The status of a place of an event that is at hand.
    std::optional<Answer> statusOf(const EventView& view, const WaitingToken& token, double load,
                                   base::MonoTime now);

    const DirectoryPage& page() { return m_reader.page(); }

  private:
    bool fill(Answer& answer, const EventView& view, const WaitingToken& token, double load,
              base::MonoTime moment);
    bool isFresh(const EventView& view, base::MonoTime now) const;
    std::uint64_t random();

    DirectoryReader m_reader;
    const TokenMint& m_tokens;
    std::uint64_t m_random;
};

/// How long a ready place may still enter: the window since it became ready, and what pauses added. At least
/// 0.
base::Seconds entryTimeLeft(const EventView& view, std::uint32_t readySince, std::int64_t nowSeconds);

} // namespace breakwater::core
