// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/format.h"

#include <QDateTime>
#include <QLocale>
#include <array>
#include <cmath>
#include <cstdlib>

namespace breakwater::desktop::models {

namespace {

const QString kMinus = QStringLiteral("\u2212");
constexpr double kMillion = 1e6;
constexpr std::uint64_t kShortFrom = 10'000'000;

/// `12,345.6`: grouped, with at most `decimals` of them and no zeros at the end.
QString number(double value, int decimals) {
    static const QLocale locale(QLocale::English, QLocale::UnitedStates);
    QString text = locale.toString(value, 'f', decimals);
    if (decimals > 0) {
        while (text.endsWith(QLatin1Char('0'))) {
            text.chop(1);
        }
        if (text.endsWith(QLatin1Char('.'))) {
            text.chop(1);
        }
    }
    return text == QLatin1String("-0") ? QStringLiteral("0") : text;
}

QString twoDigits(std::int64_t value) {
    return QString::number(value).rightJustified(2, QLatin1Char('0'));
}

QString spanText(std::int64_t seconds) {
    const std::int64_t hours = seconds / 3600;
    const std::int64_t minutes = seconds / 60 % 60;
    if (hours > 0) {
        return QString::number(hours) + QLatin1Char(':') + twoDigits(minutes) + QLatin1Char(':') +
               twoDigits(seconds % 60);
    }
    return QString::number(minutes) + QLatin1Char(':') + twoDigits(seconds % 60);
}

QString signedText(std::int64_t value, const QString& magnitude) {
    if (value == 0) {
        return magnitude;
    }
    return (value < 0 ? kMinus : QStringLiteral("+")) + magnitude;
}

QDateTime dateTime(base::WallTime time, const QTimeZone& zone) {
    return QDateTime::fromMSecsSinceEpoch(base::microsOf(time) / 1000, zone);
}

int decimalsOf(double value) {
    return std::abs(value) < 10 ? 1 : 0;
}

} // namespace

Format::Format(Language language, const QTimeZone& zone)
    : m_language(language), m_zone(zone.isValid() ? zone : QTimeZone::utc()) {}

QString Format::dash() {
    return QStringLiteral("\u2014");
}

QString Format::count(std::optional<std::uint64_t> count) const {
    if (!count) {
        return dash();
    }
    if (*count >= kShortFrom) {
        return number(static_cast<double>(*count) / kMillion, 1) + QStringLiteral(" M");
    }
    return number(static_cast<double>(*count), 0);
}

QString Format::signedCount(std::int64_t count) const {
    return signedText(count, number(static_cast<double>(std::abs(count)), 0));
}

QString Format::axis(double value) const {
    const double size = std::abs(value);
    if (size >= kMillion) {
        return number(value / kMillion, 1) + QLatin1Char('M');
    }
    if (size >= 1'000) {
        return number(value / 1'000, 1) + QLatin1Char('k');
    }
    return number(value, size < 10 ? 2 : 0);
}

QString Format::people(const QString& count) const {
    switch (m_language) {
    case Language::English: return count + QStringLiteral("/s");
    case Language::Korean: return QStringLiteral("초당 %1명").arg(count);
    }
    return count;
}

QString Format::perSecond(std::optional<double> value) const {
    return value ? people(number(*value, decimalsOf(*value))) : dash();
}

QString Format::rate(std::optional<model::Rate> rate) const {
    return rate ? people(number(rate->value(), 3)) : dash();
}

QString Format::callsPerSecond(std::optional<double> value) const {
    return value ? number(*value, decimalsOf(*value)) + QStringLiteral("/s") : dash();
}

QString Format::percent(std::optional<double> share) const {
    if (!share) {
        return dash();
    }
    // What is small must not look like nothing.
    const bool small = *share > 0 && *share < 0.01;
    return number(*share * 100, small ? 2 : 0) + QStringLiteral(" %");
}

QString Format::percentPoints(double difference) const {
    const auto points = std::lround(difference * 100);
    return signedText(points, QString::number(std::abs(points)));
}

QString Format::span(std::optional<base::Seconds> span) const {
    return span ? (span->count() < 0 ? kMinus : QString()) + spanText(std::abs(span->count())) : dash();
}

QString Format::signedSpan(base::Seconds span) const {
    return signedText(span.count(), spanText(std::abs(span.count())));
}

QString Format::range(const std::optional<model::SecondsRange>& range) const {
    if (!range) {
        return dash();
    }
    const QString low = spanText(range->low);
    return range->low == range->high ? low : low + QStringLiteral("\u2013") + spanText(range->high);
}

QString Format::clock(std::optional<base::WallTime> time) const {
    return time ? dateTime(*time, m_zone).toString(QStringLiteral("HH:mm:ss")) : dash();
}

QString Format::dayAndClock(std::optional<base::WallTime> time) const {
    return time ? dateTime(*time, m_zone).toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")) : dash();
}

QString Format::zoneLabel(base::WallTime at) const {
    const QDateTime when = dateTime(at, m_zone);
    const int minutes = when.offsetFromUtc() / 60;
    QString offset = QStringLiteral("UTC");
    if (minutes != 0) {
        offset += signedText(minutes, QString::number(std::abs(minutes) / 60));
        if (minutes % 60 != 0) {
            offset += QLatin1Char(':') + twoDigits(std::abs(minutes) % 60);
        }
    }
    // Not every zone has letters; `+04` says what the offset says.
    const QString name = m_zone.abbreviation(when);
    const bool letters = !name.isEmpty() && name.at(0).isLetter() && !name.startsWith(QLatin1String("UTC"));
    return letters ? name + QStringLiteral(" (") + offset + QLatin1Char(')') : offset;
}

QString Format::millis(std::optional<double> millis) const {
    if (!millis) {
        return dash();
    }
    if (*millis >= 1'000) {
        return number(*millis / 1'000, 1) + QStringLiteral(" s");
    }
    return number(*millis, decimalsOf(*millis)) + QStringLiteral(" ms");
}

QString Format::age(std::optional<base::Millis> age) const {
    if (!age) {
        return dash();
    }
    const auto millis = age->count();
    if (millis < 2'000) {
        return QString::number(static_cast<double>(millis / 100) / 10, 'f', 1) + QStringLiteral(" s");
    }
    return millis < 60'000 ? QString::number(millis / 1'000) + QStringLiteral(" s")
                           : spanText(millis / 1'000);
}

QString Format::bytes(std::optional<std::uint64_t> bytes) const {
    if (!bytes) {
        return dash();
    }
    static constexpr std::array kUnits{"B", "KB", "MB", "GB", "TB"};
    auto value = static_cast<double>(*bytes);
    std::size_t unit = 0;
    while (value >= 1'024 && unit + 1 < kUnits.size()) {
        value /= 1'024;
        ++unit;
    }
    return number(value, unit > 0 ? decimalsOf(value) : 0) + QLatin1Char(' ') + QLatin1String(kUnits[unit]);
}

QString Format::exported(base::WallTime time) const {
    QString text = dateTime(time, m_zone)
                       .toOffsetFromUtc(dateTime(time, m_zone).offsetFromUtc())
                       .toString(Qt::ISODateWithMs);
    if (text.endsWith(QLatin1Char('Z'))) {
        text.chop(1);
        text += QStringLiteral("+00:00");
    }
    return text;
}

} // namespace breakwater::desktop::models
