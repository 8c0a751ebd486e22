// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"
#include "shared/model/event.h"
#include "shared/model/place.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

/// The records of an event's log: outcomes, never inputs. Pure values and their codec; any thread. The
/// grammar stands at the top of record.cpp.
namespace breakwater::core {

inline constexpr std::uint8_t kRecordFormat = 1;

enum class RecordType : std::uint8_t {
    Joined = 1,
    Moved = 2,
    EventChanged = 3,
    Adopted = 4,
    BansChanged = 5
};

/// Why places moved; each cause leads to exactly one state.
enum class Cause : std::uint8_t {
    Admitted = 1,         ///< the line reached it
    AdmittedReturned = 2, ///< it came back, or was unbanned, and went first
    Parked = 3,
    Returned = 4,
    Entered = 5,
    PassOver = 6,
    Left = 7,
    ExpiredSilent = 8,
    ExpiredAway = 9,
    NoShow = 10,
    Banned = 11,
    UnbannedWaiting = 12,  ///< live again, not counted
    UnbannedReturned = 13, ///< the line has passed it: it goes next
    RestoredReady = 14,    ///< it had been ready when it was banned
    RestoredEntered = 15,  ///< it had entered, and its pass still holds
    Finished = 16,         ///< the shop or its visitor ended the pass early
};
inline constexpr std::uint8_t kLastCause = 16;

model::PlaceState stateAfter(Cause cause);

/// `count` places from `first` on.
struct SeqRun {
    model::Seq first;
    std::uint64_t count = 0;

    bool operator==(const SeqRun&) const = default;
};

/// Ascending, neither touching nor overlapping.
using SeqRuns = std::vector<SeqRun>;
/// Appends to ascending runs, growing the last one where it touches.
void appendSeq(SeqRuns& runs, model::Seq seq);
std::uint64_t countOf(const SeqRuns& runs);

struct JoinedRecord {
    SeqRun places;
    bool operator==(const JoinedRecord&) const = default;
};

struct MovedGroup {
    Cause cause = Cause::Admitted;
    SeqRuns runs;
    bool operator==(const MovedGroup&) const = default;
};

/// One script call's moves, in the order in which they happened.
struct MovedRecord {
    model::Seq frontier; ///< W after the moves: every place before it has had its turn
    std::vector<MovedGroup> groups;
    bool operator==(const MovedRecord&) const = default;
};

/// Everything about the event that an operator can change, as it stands after the act.
struct EventRecord {
    model::Event event; ///< id and uid are not in the record: the log's key and meta say them
    bool operator==(const EventRecord&) const = default;
};

enum class AdoptOutcome : std::uint8_t { Clean = 1, Unwitnessed = 2, Lost = 3, Began = 4 };

struct AdoptedRecord {
    AdoptOutcome outcome = AdoptOutcome::Began;
    model::Lsn survived; ///< the last lsn that survived the restart
    model::Seq nextSeq;  ///< numbers between the old head and this were never given, or are lost
    bool operator==(const AdoptedRecord&) const = default;
};

/// A ban was made, changed its phase or ended; the ban list is read again.
struct BansRecord {
    std::uint32_t number = 0;
    std::uint8_t phase = 0;
    bool operator==(const BansRecord&) const = default;
};

struct Record {
    base::WallTime at{}; ///< the store's wall time of the script call
    std::variant<JoinedRecord, MovedRecord, EventRecord, AdoptedRecord, BansRecord> body;
    bool operator==(const Record&) const = default;
};

std::string encodeRecord(const Record& record);
/// InvalidRequest with what is wrong for anything not of the grammar, trailing bytes and unknown types
/// included.
base::Result<Record> decodeRecord(std::string_view bytes);

/// An event's title and policy as one text of bytes: what stands in meta's `profile` and in EventChanged
/// records.
std::string encodeProfile(const std::string& title, const model::Policy& policy);
struct Profile {
    std::string title;
    model::Policy policy;
};
base::Result<Profile> decodeProfile(std::string_view bytes);

} // namespace breakwater::core
