// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/keyed_table.h"
#include "shared/model/ban.h"
#include "shared/model/event.h"
#include "shared/model/place.h"

#include <cstdint>
#include <string>

/// What is listed of a service and an event. Headers and cells speak through Qt's translator: after a change
/// of language call setFormat, which renews every text. Sort by SortRole. GUI thread.
namespace breakwater::desktop::models {

class EventTable final : public KeyedTable<model::Event, std::string> {
    Q_OBJECT

  public:
    enum Column : int { State, Title, Id, OpensAt, RateColumn, Columns };

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  protected:
    std::string keyOf(const model::Event& event) const override { return event.id.text(); }
    QVariant cell(const model::Event& event, int column, int role) const override;
};

/// Suspicious tokens: the places behind them, by seq.
class PlaceTable final : public KeyedTable<model::Place, std::uint64_t> {
    Q_OBJECT

  public:
    enum Column : int { Seq, Prefix, Score, Why, State, JoinedAt, LastSeen, Position, Columns };

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  protected:
    std::uint64_t keyOf(const model::Place& place) const override { return place.seq.value(); }
    QVariant cell(const model::Place& place, int column, int role) const override;
};

class CohortTable final : public KeyedTable<model::Cohort, std::string> {
    Q_OBJECT

  public:
    enum Column : int { Name, Score, Places, Live, JoinsPerSecond, Why, Banned, Columns };

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// What a ban of the row would name.
    static model::BanScope scopeOf(const model::Cohort& cohort);

  protected:
    std::string keyOf(const model::Cohort& cohort) const override;
    QVariant cell(const model::Cohort& cohort, int column, int role) const override;
};

class BanTable final : public KeyedTable<model::Ban, std::uint32_t> {
    Q_OBJECT

  public:
    enum Column : int { Number, Scope, Reason, Author, Created, Until, Phase, Places, Columns };

    using KeyedTable::KeyedTable;
    int columnCount(const QModelIndex& parent = {}) const override { return parent.isValid() ? 0 : Columns; }
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    /// Expired and lifted bans leave the list by themselves. `now` by the service's clock.
    void dropOver(base::WallTime now);

  protected:
    std::uint32_t keyOf(const model::Ban& ban) const override { return ban.number; }
    QVariant cell(const model::Ban& ban, int column, int role) const override;
};

} // namespace breakwater::desktop::models
