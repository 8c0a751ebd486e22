// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/watch_tables.h"

#include "console/desktop/models/table_header.h"
#include "console/desktop/models/words.h"

#include <QCoreApplication>
#include <algorithm>
#include <array>

namespace breakwater::desktop::models {

namespace {

QString textOr(const std::string& text) {
    return text.empty() ? Format::dash() : QString::fromStdString(text);
}

/// A value of a rule in its unit.
QString valueText(const Format& format, AlertRule rule, std::optional<double> value) {
    switch (rule) {
    case AlertRule::DataStale:
    case AlertRule::QueueStands:
        return value ? format.span(base::Seconds(static_cast<std::int64_t>(*value))) : Format::dash();
    case AlertRule::RedisCpuHigh:
    case AlertRule::RateNotReached:
    case AlertRule::NoShowsHigh: return format.percent(value);
    case AlertRule::ReplicaLag:
    case AlertRule::LatencyHigh: return format.millis(value);
    case AlertRule::RedisNodeDown:
    case AlertRule::ServiceAlarm: break;
    }
    return Format::dash();
}

} // namespace

std::string AlertTable::keyOf(const Alert& alert) const {
    return std::to_string(static_cast<int>(alert.rule)) + "|" + alert.subject;
}

QVariant AlertTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{
        QT_TRANSLATE_NOOP("tables", "State"), QT_TRANSLATE_NOOP("tables", "What"),
        QT_TRANSLATE_NOOP("tables", "Value"), QT_TRANSLATE_NOOP("tables", "Limit"),
        QT_TRANSLATE_NOOP("tables", "Since")};
    return header(kTitles, section, orientation, role);
}

QVariant AlertTable::cell(const Alert& alert, int column, int role) const {
    if (role == KeyRole) {
        return QString::fromStdString(keyOf(alert));
    }
    if (role == SearchRole) {
        return searchText(alert);
    }
    if (role == ToneRole) {
        switch (alert.state) {
        case AlertState::Active: return static_cast<int>(Tone::Critical);
        case AlertState::Acknowledged: return static_cast<int>(Tone::Warning);
        case AlertState::Cleared: return static_cast<int>(Tone::Quiet);
        }
    }
    const bool sorts = role == SortRole;
    if (!sorts && role != Qt::DisplayRole) {
        return {};
    }
    switch (static_cast<Column>(column)) {
    case State: return sorts ? QVariant(static_cast<int>(alert.state)) : QVariant(wordOf(alert.state));
    case Rule: return wordsOf(alert);
    case Value:
        return sorts ? QVariant(alert.value.value_or(0)) : valueText(format(), alert.rule, alert.value);
    case Limit: {
        const auto limit = alert.limit > 0 ? std::optional(alert.limit) : std::nullopt;
        return sorts ? QVariant(alert.limit) : QVariant(valueText(format(), alert.rule, limit));
    }
    case Since:
        return sorts ? QVariant(static_cast<qlonglong>(base::microsOf(alert.since)))
                     : QVariant(format().clock(alert.since));
    case Columns: break;
    }
    return {};
}

void AuditTable::take(const model::AuditEntry& entry) {
    merge({entry});
    if (rows().size() > kMost) {
        std::vector<base::WallTime> times;
        for (const model::AuditEntry& row : rows()) {
            times.push_back(row.at);
        }
        // A tenth at once: it is not done again at every entry.
        const auto last = times.begin() + static_cast<std::ptrdiff_t>(kMost / 10);
        std::nth_element(times.begin(), last, times.end());
        removeIf([limit = *last](const model::AuditEntry& row) { return row.at <= limit; });
    }
}

std::string AuditTable::keyOf(const model::AuditEntry& entry) const {
    return entry.event.text() + "|" + entry.id;
}

QVariant AuditTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{
        QT_TRANSLATE_NOOP("tables", "When"),  QT_TRANSLATE_NOOP("tables", "By"),
        QT_TRANSLATE_NOOP("tables", "Event"), QT_TRANSLATE_NOOP("tables", "What"),
        QT_TRANSLATE_NOOP("tables", "From"),  QT_TRANSLATE_NOOP("tables", "To"),
        QT_TRANSLATE_NOOP("tables", "Why"),   QT_TRANSLATE_NOOP("tables", "Outcome")};
    return header(kTitles, section, orientation, role);
}

QVariant AuditTable::cell(const model::AuditEntry& entry, int column, int role) const {
    const bool done = entry.outcome == "done";
    if (role == KeyRole) {
        return QString::fromStdString(keyOf(entry));
    }
    if (role == SearchRole) {
        return searchText(entry);
    }
    if (role == ToneRole) {
        return static_cast<int>(done ? Tone::Plain : Tone::Warning);
    }
    if (role == SortRole && column == At) {
        return static_cast<qlonglong>(base::microsOf(entry.at));
    }
    if (role != Qt::DisplayRole && role != SortRole) {
        return {};
    }
    switch (static_cast<Column>(column)) {
    case At: return format().clock(entry.at);
    case Actor: return actorWord(entry.actor);
    case Event: return textOr(entry.event.text());
    case Action: return actionWord(entry.action);
    case From: return auditValue(entry.from, format());
    case To: return auditValue(entry.to, format());
    case Why: return reasonWord(entry);
    case Outcome: return outcomeWord(entry.outcome);
    case Columns: break;
    }
    return {};
}

void LogTable::say(base::WallTime at, Tone tone, const QString& text) {
    merge({LogLine{++m_last, at, tone, text}});
    if (rows().size() > kMost) {
        removeIf([oldest = m_last - kMost](const LogLine& line) { return line.number <= oldest; });
    }
}

QVariant LogTable::headerData(int section, Qt::Orientation orientation, int role) const {
    static constexpr std::array<const char*, Columns> kTitles{QT_TRANSLATE_NOOP("tables", "When"),
                                                              QT_TRANSLATE_NOOP("tables", "What")};
    return header(kTitles, section, orientation, role);
}

QVariant LogTable::cell(const LogLine& line, int column, int role) const {
    switch (role) {
    case KeyRole: return static_cast<qulonglong>(line.number);
    case SearchRole: return searchText(line);
    case ToneRole: return static_cast<int>(line.tone);
    case SortRole: return static_cast<qulonglong>(line.number);
    case Qt::DisplayRole: return column == At ? format().clock(line.at) : line.text;
    default: return {};
    }
}

} // namespace breakwater::desktop::models
