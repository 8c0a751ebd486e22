// SPDX-License-Identifier: Apache-2.0
#include "tests/contract/told.h"

#include "service/core/place_cell.h"
#include "shared/base/text.h"

#include <sstream>

namespace breakwater::contract {

namespace {

std::string hex(std::string_view bytes) {
    return base::toHex(base::bytesOf(bytes));
}

std::string told(const core::PlaceProof& proof) {
    std::ostringstream out;
    out << proof.seq.value() << "@" << proof.epoch.value() << "/" << proof.incarnation << " "
        << base::microsOf(proof.joinedAt) << " " << base::toHex(proof.nonce) << " key "
        << unsigned{proof.keyId} << " lane " << unsigned{proof.lane};
    return out.str();
}

std::string timeOf(const std::optional<base::WallTime>& time) {
    return time ? std::to_string(base::microsOf(*time)) : "-";
}

std::string told(const model::Event& event) {
    std::ostringstream out;
    out << event.id.text() << " " << toText(event.uid) << " " << model::toText(event.state) << " "
        << model::toText(event.closedReason) << " r" << event.revision.value() << " opens "
        << timeOf(event.opensAt) << " opened " << timeOf(event.openedAt) << " created "
        << base::microsOf(event.createdAt) << " " << hex(core::encodeProfile(event.title, event.policy));
    return out.str();
}

/// Nothing where there is no time.
std::string when(const char* what, const std::optional<base::WallTime>& time) {
    return time ? what + std::to_string(base::microsOf(*time)) : std::string();
}

} // namespace

std::string told(const base::Error& error) {
    std::string text = "error " + std::string(base::toText(error.code));
    return error.current ? text + " " + std::to_string(*error.current) : text;
}

std::string told(const core::JoinAnswer& answer) {
    std::ostringstream out;
    out << "at " << base::microsOf(answer.at) << " uid " << toText(answer.uid) << " v "
        << toText(answer.version);
    for (const auto& result : answer.results) {
        if (const auto* joined = std::get_if<core::Joined>(&result)) {
            out << "\n  " << (joined->replayed ? "replayed " : "") << told(joined->proof);
        } else {
            out << "\n  " << base::toText(std::get<base::ErrorCode>(result));
        }
    }
    return out.str();
}

std::string told(const core::TickAnswer& answer) {
    std::ostringstream out;
    out << "at " << base::microsOf(answer.at) << " uid " << toText(answer.uid) << " "
        << model::toText(answer.state) << " head " << toText(answer.head) << " more " << answer.moreWork
        << " bound " << answer.sweepBound << " awaited " << answer.awaited;
    for (const core::RawRecord& record : answer.records) {
        out << "\n  " << toText(record.version) << " " << hex(record.bytes);
    }
    return out.str();
}

std::string told(const core::ActAnswer& answer) {
    std::ostringstream out;
    out << "at " << base::microsOf(answer.at) << " v " << toText(answer.version);
    for (const core::ActOutcome& outcome : answer.outcomes) {
        out << "\n  " << (outcome.refused ? base::toText(*outcome.refused) : "done") << " "
            << model::toText(outcome.state);
        if (outcome.grant) {
            out << " " << outcome.grant->issuedAt << "-" << outcome.grant->expiresAt << " "
                << outcome.grant->keyId << " " << outcome.grant->audience << " @"
                << outcome.grant->epoch.value();
        }
    }
    return out.str();
}

std::string told(const core::EventMeta& meta) {
    std::ostringstream out;
    out << told(meta.event) << "\n  v " << toText(meta.version) << " inc " << meta.incarnation << " next "
        << meta.nextSeq.value() << " W " << meta.frontier.value() << " admitted " << meta.admitted << " |";
    for (const auto count : meta.counters.byState) {
        out << " " << count;
    }
    out << "; epochs";
    for (const model::Epoch epoch : meta.epochs) {
        out << " " << epoch.value();
    }
    out << when(" paused at ", meta.pausedAt) << when(" closed at ", meta.closedAt);
    return out.str();
}

std::string told(const core::AdoptAnswer& answer) {
    return "outcome " + std::to_string(static_cast<unsigned>(answer.outcome)) + " v " +
           toText(answer.version);
}

std::string told(const core::PlaceLookup& found) {
    const auto cell = core::encodeCell(found.cell);
    return hex({cell.data(), cell.size()}) + when(" seen ", found.lastSeen) +
           (found.seenWithinTimeout ? " within" : "") + when(" until ", found.until);
}

std::string told(const model::Ban& ban) {
    std::ostringstream out;
    out << "ban " << ban.number << " ";
    if (ban.scope.place) {
        out << "place " << ban.scope.place->value();
    } else if (ban.scope.prefix) {
        out << "prefix " << unsigned{ban.scope.prefix->family} << " " << base::toHex(ban.scope.prefix->bytes);
    } else {
        out << "agent " << ban.scope.agent->value();
    }
    out << " '" << ban.reason << "' by " << ban.author << " at " << base::microsOf(ban.createdAt) << " until "
        << timeOf(ban.until) << " phase " << static_cast<unsigned>(ban.phase) << " " << ban.cursor.value()
        << "/" << ban.markEnd.value() << " " << ban.banned << " " << ban.wereReady << " " << ban.wereEntered;
    return out.str();
}

std::string told(const std::vector<model::Ban>& bans) {
    std::string text;
    for (const model::Ban& ban : bans) {
        text += told(ban) + "\n  ";
    }
    return text;
}

std::string told(const std::vector<model::AuditEntry>& entries) {
    std::ostringstream out;
    for (const model::AuditEntry& entry : entries) {
        out << base::microsOf(entry.at) << " " << entry.event.text() << " " << entry.actor << " "
            << entry.action << " '" << entry.from << "' '" << entry.to << "' '" << entry.reason << "' "
            << entry.outcome << " r" << entry.revision.value() << "\n  ";
    }
    return out.str();
}

std::string told(const std::vector<model::EventId>& ids) {
    std::string text;
    for (const model::EventId& id : ids) {
        text += id.text() + " ";
    }
    return text;
}

std::string told(const std::vector<core::StoredSnapshot>& snapshots) {
    std::string text;
    for (const core::StoredSnapshot& snapshot : snapshots) {
        text += std::to_string(snapshot.second) + " " + hex(snapshot.bytes) + "\n  ";
    }
    return text;
}

std::string told(const std::string& bytes) {
    return hex(bytes);
}

std::string told(bool yes) {
    return yes ? "yes" : "no";
}

std::string told(base::Done) {
    return "done";
}

} // namespace breakwater::contract
