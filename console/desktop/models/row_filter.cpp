// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/models/row_filter.h"

#include "console/desktop/models/keyed_table.h"

#include <algorithm>

namespace breakwater::desktop::models {

RowFilter::RowFilter(QObject* parent) : QSortFilterProxyModel(parent) {
    setSortRole(SortRole);
    setSortCaseSensitivity(Qt::CaseInsensitive);
}

void RowFilter::setText(const QString& text) {
    if (text == m_text) {
        return;
    }
    m_text = text;
    m_with.clear();
    m_without.clear();
    for (const QString& word : text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (word.size() > 1 && word.startsWith(QLatin1Char('-'))) {
            m_without.append(word.mid(1));
        } else {
            m_with.append(word);
        }
    }
    // Not invalidateRowsFilter: among sorted rows it takes out and puts in thousands of short stretches, each
    // of which moves all rows behind it. What is selected stays selected either way.
    invalidate();
}

void RowFilter::setFrozen(bool frozen) {
    m_frozen = frozen;
    setDynamicSortFilter(!frozen);
}

int RowFilter::total() const {
    return sourceModel() != nullptr ? sourceModel()->rowCount() : 0;
}

bool RowFilter::filterAcceptsRow(int row, const QModelIndex& parent) const {
    if (m_with.isEmpty() && m_without.isEmpty()) {
        return true;
    }
    const QString text = sourceModel()->index(row, 0, parent).data(SearchRole).toString();
    const auto holds = [&text](const QString& word) { return text.contains(word); };
    return std::all_of(m_with.begin(), m_with.end(), holds) &&
           std::none_of(m_without.begin(), m_without.end(), holds);
}

} // namespace breakwater::desktop::models
