// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/row_filter.h"
#include "console/desktop/views/desk.h"

#include <QTimer>
#include <QWidget>

class QHBoxLayout;
class QLineEdit;
class QTableView;

namespace breakwater::desktop::views {

class ToneDelegate;
class ToneLabel;

/// A table with its filter, the count of rows shown, freezing, and columns that are chosen, moved and
/// remembered for each server. Copies rows as TSV and saves what is shown as CSV. GUI thread; borrows the
/// model.
class DataTable : public QWidget {
    Q_OBJECT

  public:
    /// Width in pixels of the 100 % design, by column; 0 hides a column at first, -1 takes what is left.
    using Widths = QList<int>;

    DataTable(const Desk& desk, const QString& name, QAbstractItemModel& model, const Widths& widths,
              QWidget* parent = nullptr);

    QTableView& view() { return *m_view; }
    const models::RowFilter& filter() const { return *m_filter; }
    void setTexts(const QString& name, const QString& filterHint, const QString& whenEmpty);
    /// Places a button for an action beside the filter; a key of one letter works in this table.
    void addAct(Act act);
    void sortBy(int column, Qt::SortOrder order);
    /// Rows of the model, in the order shown.
    QList<int> selectedRows() const;
    int currentRow() const; ///< of the model; -1 when there is none
    void setLive(bool live);
    /// Whether the list was ever answered: an empty table means "none" only then.
    void setKnown(bool known);

    void focusFilter();
    void setFrozen(bool frozen);
    void copyRows() const;
    QString csv() const; ///< what is shown, as it is filtered and sorted
    void resetColumns();
    void rememberColumns();

  signals:
    void activated(int row); ///< Enter or a double click, on a row of the model
    void selectionChanged();

  protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* object, QEvent* event) override;

  private:
    void count();
    void layWidths();
    void chooseColumns(const QPoint& at);
    QString line(int row, QChar separator) const;
    QList<int> visibleColumns() const;

    const Desk m_desk;
    const QString m_name;
    const Widths m_widths;
    models::RowFilter* const m_filter;
    QLineEdit* const m_text;
    ToneLabel* const m_count;
    ToneLabel* const m_empty;
    QTableView* const m_view;
    ToneDelegate* const m_delegate;
    QHBoxLayout* const m_bar;
    QTimer m_typing;
    QString m_whenEmpty;
    bool m_known = true;
    bool m_ownWidths = true; ///< no one has moved a column yet
    bool m_laying = false;   ///< the widths that change are ours
};

} // namespace breakwater::desktop::views
