// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace breakwater::desktop::models {

/// Filters and sorts one of our tables. The text is words that must all stand somewhere in the row, in any
/// case; `-word` must not. Frozen, rows neither move nor come, so that what the eye rests on stays. GUI
/// thread.
class RowFilter final : public QSortFilterProxyModel {
    Q_OBJECT

  public:
    explicit RowFilter(QObject* parent = nullptr);

    void setText(const QString& text);
    const QString& text() const { return m_text; }
    void setFrozen(bool frozen);
    bool frozen() const { return m_frozen; }
    /// Rows that pass, and all there are: `40 of 12,480`.
    int shown() const { return rowCount(); }
    int total() const;

  protected:
    bool filterAcceptsRow(int row, const QModelIndex& parent) const override;

  private:
    QString m_text;
    QStringList m_with;
    QStringList m_without;
    bool m_frozen = false;
};

} // namespace breakwater::desktop::models
