// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/tone_delegate.h"

#include <QAbstractItemView>
#include <QHelpEvent>
#include <QToolTip>

namespace breakwater::desktop::views {

Tone toneOf(models::Tone tone) {
    switch (tone) {
    case models::Tone::Plain: return Tone::Text;
    case models::Tone::Quiet: return Tone::Dim;
    case models::Tone::Good: return Tone::Good;
    case models::Tone::Warning: return Tone::Warning;
    case models::Tone::Critical: return Tone::Critical;
    }
    return Tone::Text;
}

void ToneDelegate::initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const {
    QStyledItemDelegate::initStyleOption(option, index);
    option->state &= ~QStyle::State_HasFocus; // a row is chosen, not a cell
    if (option->displayAlignment.testFlag(Qt::AlignRight)) {
        option->text += QStringLiteral("\u2002"); // numbers stand off the next column's texts
    }
    Tone tone = Tone::Dim;
    if (m_live) {
        const QVariant given = index.data(models::ToneRole);
        tone = given.isValid() ? toneOf(given.value<models::Tone>()) : Tone::Text;
    }
    option->palette.setColor(QPalette::Text, m_theme.colour(tone));
}

bool ToneDelegate::helpEvent(QHelpEvent* event, QAbstractItemView* view, const QStyleOptionViewItem& option,
                             const QModelIndex& index) {
    if (event->type() != QEvent::ToolTip) {
        return QStyledItemDelegate::helpEvent(event, view, option, index);
    }
    const QString text = index.data().toString();
    const int room = option.rect.width() - m_theme.px(8);
    QToolTip::showText(event->globalPos(),
                       option.fontMetrics.horizontalAdvance(text) > room ? text : QString(), view);
    return true;
}

} // namespace breakwater::desktop::views
