// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/words.h"

#include "console/client/link_fault.h"

#include <QCoreApplication>
#include <QStringList>
#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace breakwater::desktop::models {

namespace {

QString say(const char* text) {
    return QCoreApplication::translate("words", text);
}

/// A code of the service's and what it means to people.
using Entry = std::pair<const char*, const char*>;

constexpr std::array<Entry, 5> kSuspicions{{
    {"JOIN_BURST", QT_TRANSLATE_NOOP("words", "many joins at once from its network")},
    {"MACHINE_CADENCE", QT_TRANSLATE_NOOP("words", "asks to the beat of a machine")},
    {"POLLS_TOO_FAST", QT_TRANSLATE_NOOP("words", "asks far too often")},
    {"TOKEN_SHARED", QT_TRANSLATE_NOOP("words", "token used from many networks")},
    {"AGENT_MONOCULTURE", QT_TRANSLATE_NOOP("words", "all of its network send one browser")},
}};

constexpr std::array<Entry, 17> kActions{{
    {"create", QT_TRANSLATE_NOOP("words", "create event")},
    {"update", QT_TRANSLATE_NOOP("words", "change settings")},
    {"delete", QT_TRANSLATE_NOOP("words", "delete event")},
    {"schedule", QT_TRANSLATE_NOOP("words", "schedule")},
    {"unschedule", QT_TRANSLATE_NOOP("words", "unschedule")},
    {"open", QT_TRANSLATE_NOOP("words", "open")},
    {"pause", QT_TRANSLATE_NOOP("words", "pause")},
    {"resume", QT_TRANSLATE_NOOP("words", "resume")},
    {"close", QT_TRANSLATE_NOOP("words", "close")},
    {"reopen", QT_TRANSLATE_NOOP("words", "reopen")},
    {"recover", QT_TRANSLATE_NOOP("words", "recover")},
    {"set_rate", QT_TRANSLATE_NOOP("words", "rate")},
    {"create_ban", QT_TRANSLATE_NOOP("words", "ban")},
    {"lift_ban", QT_TRANSLATE_NOOP("words", "lift ban")},
    {"create_operator", QT_TRANSLATE_NOOP("words", "add operator")},
    {"set_role", QT_TRANSLATE_NOOP("words", "change role")},
    {"revoke_operator", QT_TRANSLATE_NOOP("words", "revoke operator")},
}};

/// What the service itself gives as its reason.
constexpr std::array<Entry, 2> kReasons{{
    {"opens_at has come", QT_TRANSLATE_NOOP("words", "the time set for it has come")},
    {"its end has come", QT_TRANSLATE_NOOP("words", "its time is over")},
}};

/// The service's own alarms; it says the same in English only.
constexpr std::array<Entry, 5> kAlarms{{
    {"STORE_LOST_WRITES",
     QT_TRANSLATE_NOOP(
         "words",
         "Redis lost writes in a restart; an event that was open is paused. Check it, then resume.")},
    {"STORE_UNWITNESSED",
     QT_TRANSLATE_NOOP(
         "words", "Redis restarted while a gateway was away. When it comes back it says whether something "
                  "was lost; work goes on.")},
    {"STORE_MAY_LOSE",
     QT_TRANSLATE_NOOP(
         "words",
         "A crash of Redis may cost what it has not saved yet. Set appendonly yes and appendfsync always.")},
    {"REPLICA_STOPPED",
     QT_TRANSLATE_NOOP(
         "words", "A gateway is older than the others and can't read the log. Upgrade it; the others serve "
                  "its visitors.")},
    {"SWEEP_BOUND",
     QT_TRANSLATE_NOOP("words",
                       "Many places are silent and expire a share at a time. See whether polls reach the "
                       "gateways.")},
}};

constexpr std::array<Entry, 10> kOutcomes{{
    {"done", QT_TRANSLATE_NOOP("words", "done")},
    {"REVISION_CONFLICT", QT_TRANSLATE_NOOP("words", "refused: a colleague was faster")},
    {"INVALID_STATE", QT_TRANSLATE_NOOP("words", "refused: not in this state")},
    {"PERMISSION_DENIED", QT_TRANSLATE_NOOP("words", "refused: no right to")},
    {"UNAUTHENTICATED", QT_TRANSLATE_NOOP("words", "refused: unknown caller")},
    {"OUT_OF_RANGE", QT_TRANSLATE_NOOP("words", "refused: out of range")},
    {"COUNT_GREW", QT_TRANSLATE_NOOP("words", "refused: more match than was shown")},
    {"ALREADY_EXISTS", QT_TRANSLATE_NOOP("words", "refused: there is one already")},
    {"NOT_FOUND", QT_TRANSLATE_NOOP("words", "refused: there is none")},
    {"INVALID_REQUEST", QT_TRANSLATE_NOOP("words", "refused: not understood")},
}};

template<std::size_t Size>
QString lookUp(const std::array<Entry, Size>& entries, const std::string& code) {
    for (const auto& [known, text] : entries) {
        if (code == known) {
            return say(text);
        }
    }
    return QString::fromStdString(code);
}

constexpr std::string_view kService = "system"; ///< who acts when nobody does; no operator may be called so

QString textOr(const QString& text) {
    return text.isEmpty() ? Format::dash() : text;
}

QString textOr(const std::string& text) {
    return textOr(QString::fromStdString(text));
}

} // namespace

QString wordOf(model::EventState state) {
    switch (state) {
    case model::EventState::Draft: return say(QT_TRANSLATE_NOOP("words", "DRAFT"));
    case model::EventState::Scheduled: return say(QT_TRANSLATE_NOOP("words", "SCHEDULED"));
    case model::EventState::Open: return say(QT_TRANSLATE_NOOP("words", "OPEN"));
    case model::EventState::Paused: return say(QT_TRANSLATE_NOOP("words", "PAUSED"));
    case model::EventState::Closed: return say(QT_TRANSLATE_NOOP("words", "CLOSED"));
    }
    return Format::dash();
}

QString wordOf(model::ClosedReason reason) {
    switch (reason) {
    case model::ClosedReason::None: return Format::dash();
    case model::ClosedReason::Ended: return say(QT_TRANSLATE_NOOP("words", "the sale has ended"));
    case model::ClosedReason::SoldOut: return say(QT_TRANSLATE_NOOP("words", "sold out"));
    case model::ClosedReason::Cancelled: return say(QT_TRANSLATE_NOOP("words", "cancelled"));
    }
    return Format::dash();
}

QString wordOf(model::PlaceState state) {
    using model::PlaceState;
    switch (state) {
    case PlaceState::None: return Format::dash();
    case PlaceState::Waiting: return say(QT_TRANSLATE_NOOP("words", "waiting"));
    case PlaceState::Parked: return say(QT_TRANSLATE_NOOP("words", "parked"));
    case PlaceState::Returned: return say(QT_TRANSLATE_NOOP("words", "returned"));
    case PlaceState::Ready: return say(QT_TRANSLATE_NOOP("words", "ready"));
    case PlaceState::Entered: return say(QT_TRANSLATE_NOOP("words", "entered"));
    case PlaceState::Done: return say(QT_TRANSLATE_NOOP("words", "finished"));
    case PlaceState::Left: return say(QT_TRANSLATE_NOOP("words", "left"));
    case PlaceState::ExpiredSilent: return say(QT_TRANSLATE_NOOP("words", "expired: silent"));
    case PlaceState::ExpiredAway: return say(QT_TRANSLATE_NOOP("words", "expired: away"));
    case PlaceState::NoShow: return say(QT_TRANSLATE_NOOP("words", "no-show"));
    case PlaceState::Banned: return say(QT_TRANSLATE_NOOP("words", "banned"));
    }
    return Format::dash();
}

QString wordOf(model::BanPhase phase) {
    switch (phase) {
    case model::BanPhase::Marking: return say(QT_TRANSLATE_NOOP("words", "in force, marking places"));
    case model::BanPhase::InForce: return say(QT_TRANSLATE_NOOP("words", "in force"));
    case model::BanPhase::Lifting: return say(QT_TRANSLATE_NOOP("words", "being lifted"));
    case model::BanPhase::Lifted: return say(QT_TRANSLATE_NOOP("words", "lifted"));
    }
    return Format::dash();
}

QString wordOf(model::Role role) {
    switch (role) {
    case model::Role::Viewer: return say(QT_TRANSLATE_NOOP("words", "viewer"));
    case model::Role::Operator: return say(QT_TRANSLATE_NOOP("words", "operator"));
    case model::Role::Admin: return say(QT_TRANSLATE_NOOP("words", "admin"));
    case model::Role::Shop: return say(QT_TRANSLATE_NOOP("words", "shop"));
    }
    return Format::dash();
}

QString wordOf(LinkState state) {
    switch (state) {
    case LinkState::Connecting: return say(QT_TRANSLATE_NOOP("words", "Connecting"));
    case LinkState::Live: return say(QT_TRANSLATE_NOOP("words", "LIVE"));
    case LinkState::Stale: return say(QT_TRANSLATE_NOOP("words", "STALE"));
    case LinkState::Disconnected: return say(QT_TRANSLATE_NOOP("words", "DISCONNECTED"));
    }
    return Format::dash();
}

QString wordOf(AlertRule rule) {
    switch (rule) {
    case AlertRule::DataStale: return say(QT_TRANSLATE_NOOP("words", "Figures are old"));
    case AlertRule::RedisNodeDown: return say(QT_TRANSLATE_NOOP("words", "Redis node is not reached"));
    case AlertRule::RedisCpuHigh: return say(QT_TRANSLATE_NOOP("words", "Redis CPU is high"));
    case AlertRule::ReplicaLag: return say(QT_TRANSLATE_NOOP("words", "Gateway is behind the log"));
    case AlertRule::QueueStands:
        return say(QT_TRANSLATE_NOOP("words", "Nobody is admitted while people wait"));
    case AlertRule::RateNotReached: return say(QT_TRANSLATE_NOOP("words", "The rate is not reached"));
    case AlertRule::NoShowsHigh: return say(QT_TRANSLATE_NOOP("words", "Many no-shows"));
    case AlertRule::LatencyHigh: return say(QT_TRANSLATE_NOOP("words", "Answers are slow"));
    case AlertRule::ServiceAlarm: return say(QT_TRANSLATE_NOOP("words", "The service reports"));
    }
    return Format::dash();
}

QString wordsOf(const Alert& alert) {
    const auto isIts = [&](const Entry& entry) { return alert.subject == entry.first; };
    const auto known = std::find_if(kAlarms.begin(), kAlarms.end(), isIts);
    if (alert.rule == AlertRule::ServiceAlarm && known != kAlarms.end()) {
        return wordOf(alert.rule) + QStringLiteral(": ") + say(known->second);
    }
    QString text = wordOf(alert.rule);
    if (!alert.subject.empty()) {
        text += QStringLiteral(": ") + QString::fromStdString(alert.subject);
    }
    return alert.text.empty() ? text : text + QStringLiteral(". ") + QString::fromStdString(alert.text);
}

QString wordOf(AlertState state) {
    switch (state) {
    case AlertState::Active: return say(QT_TRANSLATE_NOOP("words", "ACTIVE"));
    case AlertState::Acknowledged: return say(QT_TRANSLATE_NOOP("words", "acknowledged"));
    case AlertState::Cleared: return say(QT_TRANSLATE_NOOP("words", "over"));
    }
    return Format::dash();
}

QString sentenceOf(Lock lock) {
    switch (lock) {
    case Lock::None: return {};
    case Lock::NoEvent: return say(QT_TRANSLATE_NOOP("words", "No event is chosen."));
    case Lock::ReadOnly: return say(QT_TRANSLATE_NOOP("words", "This console is read-only."));
    case Lock::Viewer: return say(QT_TRANSLATE_NOOP("words", "Your role may look, not act."));
    case Lock::Connecting: return say(QT_TRANSLATE_NOOP("words", "No figures have come yet."));
    case Lock::Disconnected: return say(QT_TRANSLATE_NOOP("words", "There is no connection."));
    case Lock::Stale: return say(QT_TRANSLATE_NOOP("words", "The figures are old."));
    }
    return {};
}

QString wordsOf(const model::Suspicion& suspicion) {
    QStringList parts;
    for (const model::SuspicionReason& reason : suspicion.reasons) {
        parts += lookUp(kSuspicions, reason.code) + QStringLiteral(" (+%1)").arg(reason.points);
    }
    return parts.isEmpty() ? Format::dash() : parts.join(QStringLiteral(", "));
}

QString actionWord(const std::string& action) {
    return lookUp(kActions, action);
}

QString outcomeWord(const std::string& outcome) {
    return lookUp(kOutcomes, outcome);
}

QString actorWord(const std::string& actor) {
    return actor == kService ? say(QT_TRANSLATE_NOOP("words", "the service")) : textOr(actor);
}

QString reasonWord(const model::AuditEntry& entry) {
    return entry.actor == kService ? textOr(lookUp(kReasons, entry.reason)) : textOr(entry.reason);
}

QString auditValue(const std::string& value, const Format& format) {
    if (value.empty()) {
        return Format::dash();
    }
    if (const auto state = model::parseEventState(value)) {
        return wordOf(*state);
    }
    const QString text = QString::fromStdString(value);
    const auto first = text.indexOf(QLatin1String(", ")); // a rate may be followed by what it brought along
    const QString head = first < 0 ? text : text.left(first);
    if (head.endsWith(QLatin1String("/s"))) {
        bool isNumber = false;
        const double rate = QStringView(head).chopped(2).toDouble(&isNumber);
        if (isNumber && rate >= 0) {
            return format.rate(model::Rate{static_cast<std::uint64_t>(std::llround(rate * 1000))}) +
                   text.mid(head.size());
        }
    }
    return text;
}

QString scopeText(const model::BanScope& scope) {
    if (scope.prefix) {
        return QString::fromStdString(model::toText(*scope.prefix));
    }
    if (scope.agent) {
        return say(QT_TRANSLATE_NOOP("words", "browser %1"))
            .arg(scope.agent->value(), 16, 16, QLatin1Char('0'));
    }
    if (scope.place) {
        return say(QT_TRANSLATE_NOOP("words", "place %1")).arg(Format().count(scope.place->value()));
    }
    return Format::dash();
}

QString sentenceOf(const base::Error& error) {
    using base::ErrorCode;
    switch (error.code) {
    case ErrorCode::RevisionConflict:
        return say(
            QT_TRANSLATE_NOOP("words", "A colleague changed the event first. Look at it, then decide."));
    case ErrorCode::PermissionDenied:
        return error.detail.empty() ? say(QT_TRANSLATE_NOOP("words", "Your role may not do this."))
                                    : QString::fromStdString(error.detail);
    case ErrorCode::TimedOut:
        return say(QT_TRANSLATE_NOOP(
            "words", "No answer came in time: whether it happened is unknown. Look before you repeat it."));
    case ErrorCode::CountGrew:
        return say(QT_TRANSLATE_NOOP("words", "More places match now than were shown. Look at them anew."));
    case ErrorCode::EventNotFound: return say(QT_TRANSLATE_NOOP("words", "The event is not there any more."));
    case ErrorCode::InvalidState:
        return say(QT_TRANSLATE_NOOP("words", "The event's state does not allow this any more."));
    case ErrorCode::AlreadyExists: return say(QT_TRANSLATE_NOOP("words", "There is one already."));
    case ErrorCode::InvalidToken:
        return say(QT_TRANSLATE_NOOP("words", "This waiting token was not given out here."));
    case ErrorCode::Unauthenticated:
        return say(QT_TRANSLATE_NOOP("words", "The service does not know this token. Ask an admin for one."));
    case ErrorCode::StoreUnavailable:
        return say(
            QT_TRANSLATE_NOOP("words", "The service can't reach its Redis; whether it happened is unknown."));
    // The service's or the client's own sentence says more than the code.
    case ErrorCode::InvalidRequest:
    case ErrorCode::MissingEventId:
    case ErrorCode::MissingToken:
    case ErrorCode::InvalidIdempotencyKey:
    case ErrorCode::OutOfRange:
    case ErrorCode::Banned:
    case ErrorCode::NotFound:
    case ErrorCode::NotReady:
    case ErrorCode::EventNotOpen:
    case ErrorCode::IdempotencyConflict:
    case ErrorCode::TokenExpired:
    case ErrorCode::QueueFull:
    case ErrorCode::RateLimited:
    case ErrorCode::Unreachable:
    case ErrorCode::StoreFenced:
    case ErrorCode::Internal: break;
    }
    return QString::fromStdString(error.detail);
}

QString linkSentence(const base::Error& error, const QString& server) {
    using client::LinkFault;
    const auto fault = client::linkFaultOf(error);
    if (!fault) {
        return sentenceOf(error);
    }
    switch (*fault) {
    case LinkFault::NotTrusted:
        return say(QT_TRANSLATE_NOOP("words", "The certificate of %1 is not trusted. Give the CA file that "
                                              "signed it, or the name that stands in it."))
            .arg(server);
    case LinkFault::NoTls:
        return say(QT_TRANSLATE_NOOP("words",
                                     "%1 did not agree on TLS. If it speaks plain text, connect "
                                     "without TLS; if it asks for a certificate of yours, give one."))
            .arg(server);
    case LinkFault::NameUnknown:
        return say(QT_TRANSLATE_NOOP("words", "The name in %1 is not known. Check the address.")).arg(server);
    case LinkFault::Refused:
        return say(QT_TRANSLATE_NOOP("words", "Nothing listens on %1. Start breakwaterd there, or name the "
                                              "address it listens on."))
            .arg(server);
    case LinkFault::Closed:
        return say(QT_TRANSLATE_NOOP("words", "%1 closed the connection. If it speaks TLS, connect with TLS; "
                                              "otherwise try again."))
            .arg(server);
    case LinkFault::NoAnswer:
        return say(QT_TRANSLATE_NOOP("words", "No answer from %1. Check the address and the network."))
            .arg(server);
    case LinkFault::OtherVersion:
        return say(QT_TRANSLATE_NOOP("words", "%1 does not know this call. It is another version of "
                                              "Breakwater, or something else."))
            .arg(server);
    case LinkFault::SwitchedOff:
        return say(QT_TRANSLATE_NOOP("words", "The demo's service is switched off. Switch it on again."));
    }
    return sentenceOf(error);
}

} // namespace breakwater::desktop::models
