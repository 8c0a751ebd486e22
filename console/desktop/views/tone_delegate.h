// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/keyed_table.h"
#include "console/desktop/views/theme.h"

#include <QStyledItemDelegate>

namespace breakwater::desktop::views {

Tone toneOf(models::Tone tone);

/// Cells in the tone that their model gives; all of them dim while the figures aren't live. GUI thread;
/// borrows the theme.
class ToneDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    ToneDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void setLive(bool live) { m_live = live; }

  protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override;
    /// What is cut off, whole.
    bool helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                   const QModelIndex& index) override;

  private:
    Theme& m_theme;
    bool m_live = true;
};

} // namespace breakwater::desktop::views
