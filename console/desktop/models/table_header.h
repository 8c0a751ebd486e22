// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QCoreApplication>
#include <QVariant>
#include <algorithm>
#include <array>
#include <initializer_list>

namespace breakwater::desktop::models {

/// A table's headerData out of its columns' titles, through Qt's translator (context `tables`); titles over
/// numbers stand on the right, as the numbers do. Private to this room.
template<std::size_t Size>
QVariant header(const std::array<const char*, Size>& titles, int section, Qt::Orientation orientation,
                int role, std::initializer_list<int> numbers = {}) {
    const bool known = orientation == Qt::Horizontal && section >= 0 && section < static_cast<int>(Size);
    if (known && role == Qt::TextAlignmentRole &&
        std::find(numbers.begin(), numbers.end(), section) != numbers.end()) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignRight | Qt::AlignVCenter));
    }
    if (!known || role != Qt::DisplayRole) {
        return {};
    }
    return QCoreApplication::translate("tables", titles[static_cast<std::size_t>(section)]);
}

} // namespace breakwater::desktop::models
