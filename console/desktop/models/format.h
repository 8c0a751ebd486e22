// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/model/policy.h"
#include "shared/model/snapshot.h"

#include <QString>
#include <QTimeZone>
#include <cstdint>
#include <optional>

namespace breakwater::desktop::models {

enum class Language : std::uint8_t { English, Korean };

/// Every number and time that the console shows, in one place. A plain value; any thread. What is unknown
/// (nullopt) is a dash, never 0. Independent of the desktop's locale.
class Format {
  public:
    explicit Format(Language language = Language::English, const QTimeZone& zone = QTimeZone::utc());

    Language language() const { return m_language; }
    const QTimeZone& zone() const { return m_zone; }

    static QString dash();
    QString count(std::optional<std::uint64_t> number) const; ///< `300,000`; from 10 million `12.3 M`
    QString signedCount(std::int64_t number) const;           ///< `+500`, `−100`, `0`
    QString axis(double number) const;                        ///< `250k`, `1.5k`, `2M`: for an axis
    QString perSecond(std::optional<double> number) const; ///< `1,000/s`, `초당 1,000명`; below 10 `0.5/s`
    QString rate(std::optional<model::Rate> rate) const;   ///< as perSecond, exact to a thousandth
    QString
    callsPerSecond(std::optional<double> number) const;    ///< of requests and commands: `1,204/s` in both
    QString percent(std::optional<double> share) const;    ///< of a share of 1: `53 %`
    QString percentPoints(double difference) const;        ///< of a share of 1: `+3`, `−2`
    QString span(std::optional<base::Seconds> span) const; ///< `8:47`, `1:02:03`
    QString signedSpan(base::Seconds span) const;          ///< `−2:31`, `+0:05`
    QString
    range(const std::optional<model::SecondsRange>& range) const;  ///< `8:10–9:30`; `8:10` if they agree
    QString clock(std::optional<base::WallTime> time) const;       ///< `20:09:53` in the zone
    QString dayAndClock(std::optional<base::WallTime> time) const; ///< `2026-11-25 20:09:53`
    QString zoneLabel(base::WallTime at) const;                    ///< `KST (UTC+9)`
    QString millis(std::optional<double> millis) const;            ///< `14 ms`, from a second `1.2 s`
    QString age(std::optional<base::Millis> age) const;            ///< `0.2 s`, `7 s`, `1:05`
    QString bytes(std::optional<std::uint64_t> bytes) const;       ///< `12 MB`, in powers of 1,024
    QString exported(base::WallTime time) const;                   ///< ISO 8601 with offset, for files

  private:
    QString people(const QString& number) const;

    Language m_language;
    QTimeZone m_zone;
};

} // namespace breakwater::desktop::models
