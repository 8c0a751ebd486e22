// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/alert_rules.h"
#include "console/desktop/models/keyed_table.h"
#include "shared/model/operator.h"

#include <string>
#include <vector>

/// What happened: alerts, the audit trail, the console's own log. As in tables.h.
namespace breakwater::desktop::models {

class AlertTable final : public KeyedTable<Alert, std::string> {
    Q_OBJECT

  public:
    enum Column : int { State, Rule, Value, Limit, Since, Columns };

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  protected:
    std::string keyOf(const Alert& alert) const override;
    QVariant cell(const Alert& alert, int column, int role) const override;
};

/// One line of the audit trail for each entry, by event and id.
class AuditTable final : public KeyedTable<model::AuditEntry, std::string> {
    Q_OBJECT

  public:
    enum Column : int { At, Actor, Event, Action, From, To, Why, Outcome, Columns };
    static constexpr std::size_t kMost = 5'000; ///< older ones leave the table (not the trail)

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void take(const model::AuditEntry& entry);

  protected:
    std::string keyOf(const model::AuditEntry& entry) const override;
    QVariant cell(const model::AuditEntry& entry, int column, int role) const override;
};

/// What the console itself did and met: for the Log tab.
struct LogLine {
    std::uint64_t number = 0;
    base::WallTime at{};
    Tone tone = Tone::Plain;
    QString text;

    bool operator==(const LogLine&) const = default;
};

class LogTable final : public KeyedTable<LogLine, std::uint64_t> {
    Q_OBJECT

  public:
    enum Column : int { At, Text, Columns };
    static constexpr std::size_t kMost = 2'000;

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    void say(base::WallTime at, Tone tone, const QString& text);

  protected:
    std::uint64_t keyOf(const LogLine& line) const override { return line.number; }
    QVariant cell(const LogLine& line, int column, int role) const override;

  private:
    std::uint64_t m_last = 0;
};

} // namespace breakwater::desktop::models
