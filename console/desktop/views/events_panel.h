// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"

#include <QListView>
#include <QStyledItemDelegate>
#include <QWidget>

class QPushButton;

namespace breakwater::desktop::views {

class ToneLabel;

/// An event in two lines: what state it is in, by shape, word and colour, and its title.
class EventDelegate : public QStyledItemDelegate {
    Q_OBJECT

  public:
    EventDelegate(const Desk& desk, QObject* parent) : QStyledItemDelegate(parent), m_desk(desk) {}

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void paint(QPainter* painter, const QStyleOptionViewItem& option,
               const QModelIndex& index) const override;

  private:
    const Desk m_desk;
};

/// The events of the service, and below them what must hold before and during a sale, checked against what
/// the service sends. GUI thread.
class EventsPanel : public QWidget {
    Q_OBJECT

  public:
    explicit EventsPanel(const Desk& desk, QWidget* parent = nullptr);

    void focusList() { m_list->setFocus(Qt::ShortcutFocusReason); }

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    void retranslate();
    void mark();
    void check();

    const Desk m_desk;
    QListView* const m_list;
    QPushButton* const m_new;
    ToneLabel* const m_title;
    QList<ToneLabel*> m_checks;
};

} // namespace breakwater::desktop::views
