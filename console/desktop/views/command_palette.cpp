// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/command_palette.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

namespace {

constexpr int kKeysRole = Qt::UserRole + 1;
constexpr int kWhyNotRole = Qt::UserRole + 2;
constexpr int kActRole = Qt::UserRole + 3;

/// The action's name on the left, its key or the reason why not on the right.
class ActDelegate : public QStyledItemDelegate {
  public:
    ActDelegate(Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override {
        return QSize(m_theme.px(200), m_theme.px(28));
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override {
        const bool chosen = option.state.testFlag(QStyle::State_Selected);
        const QString whyNot = index.data(kWhyNotRole).toString();
        if (chosen) {
            painter->fillRect(option.rect, m_theme.colour(Tone::Accent));
        }
        const QRect area = option.rect.adjusted(m_theme.px(10), 0, -m_theme.px(10), 0);
        const QFontMetrics metrics(option.font);
        const QString name = index.data().toString();
        const QString right = whyNot.isEmpty() ? index.data(kKeysRole).toString() : whyNot;
        const int room = area.width() - metrics.horizontalAdvance(name) - m_theme.px(16);
        painter->setPen(m_theme.colour(chosen ? Tone::OnAccent : whyNot.isEmpty() ? Tone::Text : Tone::Dim));
        painter->drawText(area, Qt::AlignLeft | Qt::AlignVCenter, name);
        painter->setPen(m_theme.colour(chosen ? Tone::OnAccent : Tone::Dim));
        painter->drawText(area, Qt::AlignRight | Qt::AlignVCenter,
                          metrics.elidedText(right, Qt::ElideRight, std::max(0, room)));
    }

  private:
    Theme& m_theme;
};

bool matches(const QString& name, const QStringList& words) {
    return std::all_of(words.begin(), words.end(),
                       [&name](const QString& word) { return name.contains(word, Qt::CaseInsensitive); });
}

} // namespace

CommandPalette::CommandPalette(Theme& theme, Actions& actions, QWidget* parent)
    : QDialog(parent, Qt::Popup | Qt::FramelessWindowHint),
      m_theme(theme),
      m_actions(actions),
      m_text(new QLineEdit(this)),
      m_list(new QListWidget(this)) {
    setObjectName(QStringLiteral("palette"));
    setAttribute(Qt::WA_DeleteOnClose);
    setAccessibleName(tr("Search actions"));
    m_text->setObjectName(QStringLiteral("paletteText"));
    m_text->setPlaceholderText(tr("What would you like to do?"));
    m_text->setAccessibleName(accessibleName());
    m_text->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("paletteList"));
    m_list->setAccessibleName(tr("Actions"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setItemDelegate(new ActDelegate(theme, m_list));
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(theme.px(8), theme.px(8), theme.px(8), theme.px(8));
    layout->addWidget(m_text);
    layout->addWidget(m_list);
    connect(m_text, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_list, &QListWidget::itemClicked, this, &CommandPalette::run);
    fill(QString());
    setFixedSize(theme.px(560), theme.px(420));
    if (parent) {
        move(parent->mapToGlobal(QPoint((parent->width() - width()) / 2, theme.px(70))));
    }
    m_text->setFocus();
}

void CommandPalette::fill(const QString& text) {
    const QStringList words = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    m_list->clear();
    // What can be done now first, then what can't.
    for (const bool can : {true, false}) {
        for (const Act act : Actions::all()) {
            const QAction* action = m_actions.of(act);
            const QString menu = Actions::menuTitle(Actions::menuOf(act)).remove(QLatin1Char('&'));
            if (act == Act::Palette || action->isEnabled() != can ||
                !matches(action->text() + QLatin1Char(' ') + menu, words)) {
                continue;
            }
            auto* item = new QListWidgetItem(action->text(), m_list);
            item->setData(kKeysRole, m_actions.keysOf(act));
            item->setData(kWhyNotRole, m_actions.whyNot(act));
            item->setData(kActRole, static_cast<int>(act));
        }
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run() {
    const QListWidgetItem* item = m_list->currentItem();
    if (!item) {
        return;
    }
    QAction* action = m_actions.of(static_cast<Act>(item->data(kActRole).toInt()));
    if (!action->isEnabled()) {
        return; // the reason stands beside it
    }
    // After the palette is gone, so that what the action focuses keeps the focus.
    QTimer::singleShot(0, action, &QAction::trigger);
    close();
}

bool CommandPalette::eventFilter(QObject* object, QEvent* event) {
    if (object == m_text && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        const int row = m_list->currentRow();
        switch (key->key()) {
        case Qt::Key_Down: m_list->setCurrentRow(std::min(row + 1, m_list->count() - 1)); return true;
        case Qt::Key_Up: m_list->setCurrentRow(std::max(row - 1, 0)); return true;
        case Qt::Key_Return:
        case Qt::Key_Enter: run(); return true;
        default: break;
        }
    }
    return QDialog::eventFilter(object, event);
}

} // namespace breakwater::desktop::views
