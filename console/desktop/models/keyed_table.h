// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/format.h"

#include <QAbstractTableModel>
#include <algorithm>
#include <functional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace breakwater::desktop::models {

/// Roles that every table gives beside the usual ones.
enum TableRole : int {
    SortRole = Qt::UserRole + 1, ///< the raw value: numbers as numbers
    SearchRole,                  ///< the whole row in lower case, for filters; the same in every column
    KeyRole,                     ///< what identifies the row, as QVariant; the same in every column
    ToneRole,                    ///< a Tone, for colour and shape
};

/// How a cell stands out; the words say the same.
enum class Tone : std::uint8_t { Plain, Quiet, Good, Warning, Critical };

/// Rows that are told apart by a key. An update touches what changed and nothing else: it never resets, so
/// that selection, scroll position and cursor stay. GUI thread.
template<typename Row, typename Key>
class KeyedTable : public QAbstractTableModel {
  public:
    using QAbstractTableModel::QAbstractTableModel;

    int rowCount(const QModelIndex& parent = {}) const override {
        return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
    }
    QVariant data(const QModelIndex& index, int role) const override {
        return checkIndex(index, CheckIndexOption::IndexIsValid)
                   ? cell(m_rows[rowOf(index)], index.column(), role)
                   : QVariant();
    }
    const Row& at(int row) const { return m_rows[static_cast<std::size_t>(row)]; }
    const std::vector<Row>& rows() const { return m_rows; }
    /// -1 when there is none.
    int find(const Key& key) const {
        const auto found = m_places.find(key);
        return found == m_places.end() ? -1 : static_cast<int>(found->second);
    }

    /// What there is now: rows that are gone go, new ones come at the end, changed ones change in place.
    void update(std::vector<Row> rows) {
        std::set<Key> wanted;
        for (const Row& row : rows) {
            wanted.insert(keyOf(row));
        }
        removeIf([this, &wanted](const Row& row) { return wanted.count(keyOf(row)) == 0; });
        merge(std::move(rows));
    }

    /// Changes or adds these; the others stay.
    void merge(std::vector<Row> rows) {
        std::vector<Row> fresh;
        std::unordered_map<Key, std::size_t> freshPlaces;
        for (Row& row : rows) {
            const Key key = keyOf(row);
            const auto known = m_places.find(key);
            if (known != m_places.end()) {
                replace(known->second, std::move(row));
            } else if (const auto [place, isNew] = freshPlaces.try_emplace(key, fresh.size()); isNew) {
                fresh.push_back(std::move(row));
            } else {
                fresh[place->second] = std::move(row);
            }
        }
        append(std::move(fresh));
    }

    void removeIf(const std::function<bool(const Row&)>& gone) {
        for (std::size_t end = m_rows.size(); end > 0;) {
            if (!gone(m_rows[end - 1])) {
                --end;
                continue;
            }
            std::size_t begin = end - 1;
            while (begin > 0 && gone(m_rows[begin - 1])) {
                --begin;
            }
            beginRemoveRows({}, static_cast<int>(begin), static_cast<int>(end) - 1);
            for (std::size_t row = begin; row < end; ++row) {
                m_places.erase(keyOf(m_rows[row]));
            }
            m_rows.erase(m_rows.begin() + static_cast<std::ptrdiff_t>(begin),
                         m_rows.begin() + static_cast<std::ptrdiff_t>(end));
            m_search.erase(m_search.begin() + static_cast<std::ptrdiff_t>(begin),
                           m_search.begin() + static_cast<std::ptrdiff_t>(end));
            for (std::size_t row = begin; row < m_rows.size(); ++row) {
                m_places[keyOf(m_rows[row])] = row;
            }
            endRemoveRows();
            end = begin;
        }
    }

    const Format& format() const { return m_format; }
    /// Another language or zone: every text is new, the rows are not.
    void setFormat(const Format& format) {
        m_format = format;
        std::fill(m_search.begin(), m_search.end(), QString());
        emit headerDataChanged(Qt::Horizontal, 0, columnCount() - 1);
        touchAll();
    }

  protected:
    virtual Key keyOf(const Row& row) const = 0;
    virtual QVariant cell(const Row& row, int column, int role) const = 0;

    static std::size_t rowOf(const QModelIndex& index) { return static_cast<std::size_t>(index.row()); }
    /// For columns that depend on the time.
    void touchAll() {
        if (!m_rows.empty()) {
            emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
        }
    }
    /// The row's texts in lower case, made once and kept until the row changes.
    QString searchText(const Row& row) const {
        const std::size_t place = m_places.at(keyOf(row));
        if (m_search[place].isEmpty()) {
            QString text;
            for (int column = 0; column < columnCount(); ++column) {
                text += cell(row, column, Qt::DisplayRole).toString() + QLatin1Char(' ');
            }
            m_search[place] = text.toLower();
        }
        return m_search[place];
    }

  private:
    void replace(std::size_t place, Row row) {
        if (m_rows[place] == row) {
            return;
        }
        m_rows[place] = std::move(row);
        m_search[place].clear();
        const int at = static_cast<int>(place);
        emit dataChanged(index(at, 0), index(at, columnCount() - 1));
    }
    void append(std::vector<Row> fresh) {
        if (fresh.empty()) {
            return;
        }
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(fresh.size()) - 1);
        for (Row& row : fresh) {
            m_places[keyOf(row)] = m_rows.size();
            m_rows.push_back(std::move(row));
            m_search.emplace_back();
        }
        endInsertRows();
    }

    std::vector<Row> m_rows;
    std::unordered_map<Key, std::size_t> m_places; ///< where each key stands
    mutable std::vector<QString> m_search;         ///< beside m_rows; empty: not made yet
    Format m_format;
};

} // namespace breakwater::desktop::models
