// SPDX-License-Identifier: Apache-2.0
#include "service/core/record.h"

#include "service/core/varint.h"

// record  = format type at body            format = byte 1, type = byte, at = varint: the store's wall time
// in µs Joined  = first count                    both varints Moved   = frontier groups *group         group
// = cause-byte runs *run
//                                          run = gap count-1: gap from the end of the run before (or from 0)
// Event   = revision state closed-reason opens-at opened-at created-at profile
//                                          varint byte byte varint varint varint (µs, 0 = none), text
// Adopted = outcome-byte survived next-seq
// Bans    = number phase-byte
// text    = length *byte                   length = varint
// A record has no bytes after its body. The profile's grammar stands in profile.cpp.

namespace breakwater::core {

namespace {

constexpr std::uint64_t kMostGroups = 64;
constexpr std::uint64_t kMostRuns = 1U << 20;
constexpr std::uint64_t kHighestSeq = (std::uint64_t{1} << 40) - 1;

base::Error malformed(const std::string& what) {
    return base::makeError(base::ErrorCode::InvalidRequest, "log record: " + what);
}

std::uint64_t microsOrZero(const std::optional<base::WallTime>& time) {
    return time ? static_cast<std::uint64_t>(base::microsOf(*time)) : 0;
}

std::optional<base::WallTime> timeOrNone(std::uint64_t micros) {
    if (micros == 0) {
        return std::nullopt;
    }
    return base::wallFromMicros(static_cast<std::int64_t>(micros));
}

struct BodyEncoder {
    std::string& out;

    void operator()(const JoinedRecord& joined) const {
        appendVarint(out, joined.places.first.value());
        appendVarint(out, joined.places.count);
    }
    void operator()(const MovedRecord& moved) const {
        appendVarint(out, moved.frontier.value());
        appendVarint(out, moved.groups.size());
        for (const MovedGroup& group : moved.groups) {
            out.push_back(static_cast<char>(group.cause));
            appendVarint(out, group.runs.size());
            std::uint64_t end = 0;
            for (const SeqRun& run : group.runs) {
                appendVarint(out, run.first.value() - end);
                appendVarint(out, run.count - 1);
                end = run.first.value() + run.count;
            }
        }
    }
    void operator()(const EventRecord& changed) const {
        const model::Event& event = changed.event;
        appendVarint(out, event.revision.value());
        out.push_back(static_cast<char>(event.state));
        out.push_back(static_cast<char>(event.closedReason));
        appendVarint(out, microsOrZero(event.opensAt));
        appendVarint(out, microsOrZero(event.openedAt));
        appendVarint(out, static_cast<std::uint64_t>(base::microsOf(event.createdAt)));
        const std::string profile = encodeProfile(event.title, event.policy);
        appendVarint(out, profile.size());
        out.append(profile);
    }
    void operator()(const AdoptedRecord& adopted) const {
        out.push_back(static_cast<char>(adopted.outcome));
        appendVarint(out, adopted.survived.value());
        appendVarint(out, adopted.nextSeq.value());
    }
    void operator()(const BansRecord& bans) const {
        appendVarint(out, bans.number);
        out.push_back(static_cast<char>(bans.phase));
    }
};

base::Result<Record> decodeJoined(ByteReader& reader, Record record) {
    const std::uint64_t first = reader.varint();
    const std::uint64_t count = reader.varint();
    if (first == 0 || count == 0 || first > kHighestSeq || count > kHighestSeq) {
        return malformed("a join of no places, or beyond the highest number");
    }
    record.body = JoinedRecord{{model::Seq(first), count}};
    return record;
}

bool decodeRuns(ByteReader& reader, SeqRuns& runs) {
    const std::uint64_t count = reader.varint();
    if (reader.failed() || count > kMostRuns) {
        return false;
    }
    std::uint64_t end = 0;
    for (std::uint64_t i = 0; i < count && !reader.failed(); ++i) {
        const std::uint64_t gap = reader.varint();
        const std::uint64_t more = reader.varint();
        if (gap == 0 || gap > kHighestSeq || more > kHighestSeq || end + gap + more > kHighestSeq) {
            return false;
        }
        runs.push_back({model::Seq(end + gap), more + 1});
        end += gap + more + 1;
    }
    return !reader.failed();
}

base::Result<Record> decodeMoved(ByteReader& reader, Record record) {
    MovedRecord moved;
    moved.frontier = model::Seq(reader.varint());
    const std::uint64_t groups = reader.varint();
    if (reader.failed() || groups > kMostGroups) {
        return malformed("too many groups of moves");
    }
    for (std::uint64_t i = 0; i < groups; ++i) {
        MovedGroup group;
        const std::uint8_t cause = reader.byte();
        if (cause == 0 || cause > kLastCause) {
            return malformed("an unknown cause of a move");
        }
        group.cause = static_cast<Cause>(cause);
        if (!decodeRuns(reader, group.runs)) {
            return malformed("runs of places that are not ascending");
        }
        moved.groups.push_back(std::move(group));
    }
    record.body = std::move(moved);
    return record;
}

base::Result<Record> decodeEvent(ByteReader& reader, Record record) {
    model::Event event;
    event.revision = model::Revision(reader.varint());
    const std::uint8_t state = reader.byte();
    const std::uint8_t reason = reader.byte();
    event.opensAt = timeOrNone(reader.varint());
    event.openedAt = timeOrNone(reader.varint());
    event.createdAt = base::wallFromMicros(static_cast<std::int64_t>(reader.varint()));
    const std::string_view text = reader.take(reader.varint());
    if (reader.failed() || state < 1 || state > 5 || reason > 3) {
        return malformed("an event with an unknown state or reason");
    }
    event.state = static_cast<model::EventState>(state);
    event.closedReason = static_cast<model::ClosedReason>(reason);
    auto profile = decodeProfile(text);
    if (!profile) {
        return profile.error();
    }
    event.title = std::move(profile->title);
    event.policy = std::move(profile->policy);
    record.body = EventRecord{std::move(event)};
    return record;
}

base::Result<Record> decodeAdopted(ByteReader& reader, Record record) {
    const std::uint8_t outcome = reader.byte();
    const std::uint64_t survived = reader.varint();
    const std::uint64_t nextSeq = reader.varint();
    if (outcome < 1 || outcome > 4 || nextSeq == 0 || nextSeq > kHighestSeq) {
        return malformed("an adoption with an unknown outcome");
    }
    record.body =
        AdoptedRecord{static_cast<AdoptOutcome>(outcome), model::Lsn(survived), model::Seq(nextSeq)};
    return record;
}

base::Result<Record> decodeBans(ByteReader& reader, Record record) {
    const std::uint64_t number = reader.varint();
    const std::uint8_t phase = reader.byte();
    if (number == 0 || number > 0xFFFFFF || phase < 1 || phase > 4) {
        return malformed("a ban with an unknown phase");
    }
    record.body = BansRecord{static_cast<std::uint32_t>(number), phase};
    return record;
}

base::Result<Record> decodeBody(RecordType type, ByteReader& reader, Record record) {
    switch (type) {
    case RecordType::Joined: return decodeJoined(reader, std::move(record));
    case RecordType::Moved: return decodeMoved(reader, std::move(record));
    case RecordType::EventChanged: return decodeEvent(reader, std::move(record));
    case RecordType::Adopted: return decodeAdopted(reader, std::move(record));
    case RecordType::BansChanged: return decodeBans(reader, std::move(record));
    }
    return malformed("an unknown type; this gateway is older than the one that wrote it");
}

} // namespace

model::PlaceState stateAfter(Cause cause) {
    using model::PlaceState;
    switch (cause) {
    case Cause::Admitted:
    case Cause::AdmittedReturned:
    case Cause::RestoredReady: return PlaceState::Ready;
    case Cause::Parked: return PlaceState::Parked;
    case Cause::Returned:
    case Cause::UnbannedReturned: return PlaceState::Returned;
    case Cause::Entered:
    case Cause::RestoredEntered: return PlaceState::Entered;
    case Cause::PassOver:
    case Cause::Finished: return PlaceState::Done;
    case Cause::Left: return PlaceState::Left;
    case Cause::ExpiredSilent: return PlaceState::ExpiredSilent;
    case Cause::ExpiredAway: return PlaceState::ExpiredAway;
    case Cause::NoShow: return PlaceState::NoShow;
    case Cause::Banned: return PlaceState::Banned;
    case Cause::UnbannedWaiting: return PlaceState::Waiting;
    }
    return PlaceState::None;
}

void appendSeq(SeqRuns& runs, model::Seq seq) {
    if (!runs.empty() && runs.back().first.plus(runs.back().count) == seq) {
        ++runs.back().count;
        return;
    }
    runs.push_back({seq, 1});
}

std::uint64_t countOf(const SeqRuns& runs) {
    std::uint64_t count = 0;
    for (const SeqRun& run : runs) {
        count += run.count;
    }
    return count;
}

std::string encodeRecord(const Record& record) {
    std::string out;
    out.push_back(static_cast<char>(kRecordFormat));
    out.push_back(static_cast<char>(record.body.index() + 1));
    appendVarint(out, static_cast<std::uint64_t>(base::microsOf(record.at)));
    std::visit(BodyEncoder{out}, record.body);
    return out;
}

base::Result<Record> decodeRecord(std::string_view bytes) {
    ByteReader reader(bytes);
    if (reader.byte() != kRecordFormat) {
        return malformed("not of format 1");
    }
    const auto type = static_cast<RecordType>(reader.byte());
    Record record;
    record.at = base::wallFromMicros(static_cast<std::int64_t>(reader.varint()));
    auto decoded = decodeBody(type, reader, std::move(record));
    if (decoded && (reader.failed() || !reader.atEnd())) {
        return malformed("cut short, or with bytes after its end");
    }
    return decoded;
}

} // namespace breakwater::core
