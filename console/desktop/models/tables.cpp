// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/tables.h"

#include "console/desktop/models/table_header.h"
#include "console/desktop/models/words.h"

#include <QCoreApplication>
#include <array>

namespace breakwater::desktop::models {

namespace {

qlonglong micros(const std::optional<base::WallTime>& time) {
    return time ? static_cast<qlonglong>(base::microsOf(*time)) : 0;
}

QVariant right() {
    return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
}

QVariant toneOf(Tone tone) {
    return static_cast<int>(tone);
}

Tone scoreTone(std::uint32_t score) {
    return score >= 80 ? Tone::Critical : (score >= 60 ? Tone::Warning : Tone::Plain);
}

} // namespace

QVariant EventTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{
        QT_TRANSLATE_NOOP("tables", "State"), QT_TRANSLATE_NOOP("tables", "Title"),
        QT_TRANSLATE_NOOP("tables", "Id"), QT_TRANSLATE_NOOP("tables", "Opens at"),
        QT_TRANSLATE_NOOP("tables", "Rate")};
    return header(kTitles, section, orientation, role, {RateColumn});
}

QVariant EventTable::cell(const model::Event& event, int column, int role) const {
    const QString id = QString::fromStdString(event.id.text());
    const QString title = event.title.empty() ? id : QString::fromStdString(event.title);
    if (role == KeyRole) {
        return id;
    }
    if (role == SearchRole) {
        return searchText(event);
    }
    if (role == ToneRole) {
        switch (event.state) {
        case model::EventState::Open: return toneOf(Tone::Good);
        case model::EventState::Paused: return toneOf(Tone::Warning);
        case model::EventState::Draft:
        case model::EventState::Scheduled: return toneOf(Tone::Plain);
        case model::EventState::Closed: return toneOf(Tone::Quiet);
        }
    }
    const bool sorts = role == SortRole;
    if (!sorts && role != Qt::DisplayRole) {
        return role == Qt::TextAlignmentRole && column == RateColumn ? right() : QVariant();
    }
    switch (static_cast<Column>(column)) {
    case State: return sorts ? QVariant(static_cast<int>(event.state)) : QVariant(wordOf(event.state));
    case Title: return title;
    case Id: return id;
    case OpensAt:
        return sorts ? QVariant(micros(event.opensAt)) : QVariant(format().dayAndClock(event.opensAt));
    case RateColumn:
        return sorts ? QVariant(event.policy.rate.value()) : QVariant(format().rate(event.policy.rate));
    case Columns: break;
    }
    return {};
}

QVariant PlaceTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{
        QT_TRANSLATE_NOOP("tables", "Place"),     QT_TRANSLATE_NOOP("tables", "IP cohort"),
        QT_TRANSLATE_NOOP("tables", "Score"),     QT_TRANSLATE_NOOP("tables", "Why suspicious"),
        QT_TRANSLATE_NOOP("tables", "State"),     QT_TRANSLATE_NOOP("tables", "Joined"),
        QT_TRANSLATE_NOOP("tables", "Last seen"), QT_TRANSLATE_NOOP("tables", "Position")};
    return header(kTitles, section, orientation, role, {Seq, Score, Position});
}

QVariant PlaceTable::cell(const model::Place& place, int column, int role) const {
    if (role == KeyRole) {
        return static_cast<qulonglong>(place.seq.value());
    }
    if (role == SearchRole) {
        return searchText(place);
    }
    if (role == ToneRole) {
        const bool over = place.cell.state == model::PlaceState::Banned || model::isFinal(place.cell.state);
        return toneOf(over ? Tone::Quiet
                           : (column == Score ? scoreTone(place.suspicion.score) : Tone::Plain));
    }
    const bool sorts = role == SortRole;
    if (!sorts && role != Qt::DisplayRole) {
        const bool isNumber = column == Seq || column == Score || column == Position;
        return role == Qt::TextAlignmentRole && isNumber ? right() : QVariant();
    }
    switch (static_cast<Column>(column)) {
    case Seq: {
        const auto seq = static_cast<qulonglong>(place.seq.value());
        return sorts ? QVariant(seq) : QVariant(QLatin1Char('#') + format().count(seq));
    }
    case Prefix: return QString::fromStdString(model::toText(place.cell.prefix));
    case Score:
        return sorts ? QVariant(place.suspicion.score) : QVariant(QString::number(place.suspicion.score));
    case Why: return wordsOf(place.suspicion);
    case State: return wordOf(place.cell.state);
    case JoinedAt:
        return sorts ? QVariant(micros(place.cell.joinedAt)) : QVariant(format().clock(place.cell.joinedAt));
    case LastSeen: return sorts ? QVariant(micros(place.lastSeen)) : QVariant(format().clock(place.lastSeen));
    case Position: {
        const auto position = place.position > 0 ? std::optional(place.position) : std::nullopt;
        return sorts ? QVariant(static_cast<qulonglong>(place.position)) : QVariant(format().count(position));
    }
    case Columns: break;
    }
    return {};
}

model::BanScope CohortTable::scopeOf(const model::Cohort& cohort) {
    model::BanScope scope;
    if (cohort.prefix) {
        scope.prefix = cohort.prefix;
    } else {
        scope.agent = cohort.agent;
    }
    return scope;
}

std::string CohortTable::keyOf(const model::Cohort& cohort) const {
    return cohort.prefix ? model::toText(*cohort.prefix)
                         : "agent " + std::to_string(cohort.agent ? cohort.agent->value() : 0);
}

QVariant CohortTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{
        QT_TRANSLATE_NOOP("tables", "Cohort"),  QT_TRANSLATE_NOOP("tables", "Score"),
        QT_TRANSLATE_NOOP("tables", "Places"),  QT_TRANSLATE_NOOP("tables", "Live"),
        QT_TRANSLATE_NOOP("tables", "Joins/s"), QT_TRANSLATE_NOOP("tables", "Why suspicious"),
        QT_TRANSLATE_NOOP("tables", "Banned")};
    return header(kTitles, section, orientation, role, {Score, Places, Live, JoinsPerSecond});
}

QVariant CohortTable::cell(const model::Cohort& cohort, int column, int role) const {
    if (role == KeyRole) {
        return QString::fromStdString(keyOf(cohort));
    }
    if (role == SearchRole) {
        return searchText(cohort);
    }
    if (role == ToneRole) {
        return toneOf(cohort.banned ? Tone::Quiet
                                    : (column == Score ? scoreTone(cohort.suspicion.score) : Tone::Plain));
    }
    const bool sorts = role == SortRole;
    if (!sorts && role != Qt::DisplayRole) {
        const bool isNumber = column >= Score && column <= JoinsPerSecond;
        return role == Qt::TextAlignmentRole && isNumber ? right() : QVariant();
    }
    switch (static_cast<Column>(column)) {
    case Name: return scopeText(scopeOf(cohort));
    case Score:
        return sorts ? QVariant(cohort.suspicion.score) : QVariant(QString::number(cohort.suspicion.score));
    case Places:
        return sorts ? QVariant(static_cast<qulonglong>(cohort.places))
                     : QVariant(format().count(cohort.places));
    case Live:
        return sorts ? QVariant(static_cast<qulonglong>(cohort.live)) : QVariant(format().count(cohort.live));
    case JoinsPerSecond:
        return sorts ? QVariant(cohort.joinsPerSecond)
                     : QVariant(format().callsPerSecond(cohort.joinsPerSecond));
    case Why: return wordsOf(cohort.suspicion);
    case Banned:
        return cohort.banned ? wordOf(model::PlaceState::Banned) : (sorts ? QString() : Format::dash());
    case Columns: break;
    }
    return {};
}

void BanTable::dropOver(base::WallTime now) {
    removeIf([now](const model::Ban& ban) {
        return ban.phase == model::BanPhase::Lifted || (ban.until && *ban.until <= now);
    });
}

QVariant BanTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{
        QT_TRANSLATE_NOOP("tables", "No."),    QT_TRANSLATE_NOOP("tables", "Who"),
        QT_TRANSLATE_NOOP("tables", "Reason"), QT_TRANSLATE_NOOP("tables", "By"),
        QT_TRANSLATE_NOOP("tables", "Since"),  QT_TRANSLATE_NOOP("tables", "Until"),
        QT_TRANSLATE_NOOP("tables", "State"),  QT_TRANSLATE_NOOP("tables", "Places")};
    return header(kTitles, section, orientation, role, {Number, Places});
}

QVariant BanTable::cell(const model::Ban& ban, int column, int role) const {
    if (role == KeyRole) {
        return ban.number;
    }
    if (role == SearchRole) {
        return searchText(ban);
    }
    if (role == ToneRole) {
        const bool over = ban.phase == model::BanPhase::Lifting || ban.phase == model::BanPhase::Lifted;
        return toneOf(over ? Tone::Quiet : Tone::Plain);
    }
    const bool sorts = role == SortRole;
    if (!sorts && role != Qt::DisplayRole) {
        return role == Qt::TextAlignmentRole && (column == Number || column == Places) ? right() : QVariant();
    }
    switch (static_cast<Column>(column)) {
    case Number: return sorts ? QVariant(ban.number) : QVariant(QString::number(ban.number));
    case Scope: return scopeText(ban.scope);
    case Reason: return QString::fromStdString(ban.reason);
    case Author: return QString::fromStdString(ban.author);
    case Created:
        return sorts ? QVariant(micros(ban.createdAt)) : QVariant(format().dayAndClock(ban.createdAt));
    case Until:
        if (sorts) {
            return ban.until ? micros(ban.until) : std::numeric_limits<qlonglong>::max();
        }
        return ban.until ? format().dayAndClock(ban.until)
                         : QCoreApplication::translate("tables", "until lifted");
    case Phase: return sorts ? QVariant(static_cast<int>(ban.phase)) : QVariant(wordOf(ban.phase));
    case Places:
        return sorts ? QVariant(static_cast<qulonglong>(ban.banned)) : QVariant(format().count(ban.banned));
    case Columns: break;
    }
    return {};
}

} // namespace breakwater::desktop::models
