// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/data_table.h"

#include "console/desktop/views/tone_delegate.h"
#include "console/desktop/views/tone_label.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QTableView>
#include <QToolButton>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kTypingMillis = 150;
constexpr double kMostSqueezed = 0.6; ///< of a column's usual width
constexpr int kLeastTaker = 150;      ///< of the column that takes what is left

QString cellText(QString text, QChar separator) {
    text.replace(QLatin1Char('\n'), QLatin1Char(' '));
    if (separator == QLatin1Char(',') && (text.contains(separator) || text.contains(QLatin1Char('"')))) {
        return QLatin1Char('"') + text.replace(QLatin1String("\""), QLatin1String("\"\"")) + QLatin1Char('"');
    }
    return text.replace(QLatin1Char('\t'), QLatin1Char(' '));
}

} // namespace

DataTable::DataTable(const Desk& desk, const QString& name, QAbstractItemModel& model, const Widths& widths,
                     QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_name(name),
      m_widths(widths),
      m_filter(new models::RowFilter(this)),
      m_text(new QLineEdit(this)),
      m_count(new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this)),
      m_empty(new ToneLabel(desk.theme, Tone::Dim, 10, false, this)),
      m_view(new QTableView(this)),
      m_delegate(new ToneDelegate(desk.theme, this)),
      m_bar(new QHBoxLayout) {
    setObjectName(name);
    m_text->setObjectName(name + QStringLiteral("Filter"));
    m_view->setObjectName(name + QStringLiteral("Table"));
    m_filter->setSourceModel(&model);
    m_view->setModel(m_filter);
    m_view->setItemDelegate(m_delegate);
    m_view->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_view->setAlternatingRowColors(true);
    m_view->setShowGrid(false);
    m_view->setWordWrap(false);
    m_view->setSortingEnabled(true);
    m_view->setTabKeyNavigation(false);
    m_view->setMinimumHeight(1); // it gives way first where the window is low
    m_view->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_view->verticalHeader()->hide();
    m_view->horizontalHeader()->setSectionsMovable(true);
    m_view->horizontalHeader()->setHighlightSections(false);
    m_view->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_view->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    m_view->installEventFilter(this);
    m_view->viewport()->installEventFilter(this); // its width changes with the scroll bar, too
    m_text->setClearButtonEnabled(true);
    m_text->installEventFilter(this);
    m_empty->setAlignment(Qt::AlignCenter);
    m_empty->setAttribute(Qt::WA_TransparentForMouseEvents);

    m_bar->addWidget(m_text, 1);
    m_bar->addWidget(m_count);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_bar);
    layout->addWidget(m_view, 1);
    const auto dress = [this, layout] {
        const Theme& theme = m_desk.theme;
        layout->setContentsMargins(theme.px(8), theme.px(6), theme.px(8), theme.px(8));
        layout->setSpacing(theme.px(6));
        m_bar->setSpacing(theme.px(6));
        m_text->setMinimumWidth(theme.px(120));
        m_view->verticalHeader()->setDefaultSectionSize(theme.px(24));
        m_view->verticalHeader()->setMinimumSectionSize(theme.px(18));
        m_view->horizontalHeader()->setMinimumSectionSize(theme.px(30));
        if (m_ownWidths) {
            layWidths();
        }
    };
    dress();
    connect(&desk.theme, &Theme::changed, this, dress);

    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingMillis);
    connect(m_text, &QLineEdit::textChanged, &m_typing, qOverload<>(&QTimer::start));
    connect(&m_typing, &QTimer::timeout, this, [this] { m_filter->setText(m_text->text()); });
    for (const auto signal : {&QAbstractItemModel::rowsInserted, &QAbstractItemModel::rowsRemoved}) {
        connect(m_filter, signal, this, &DataTable::count);
    }
    connect(m_filter, &QAbstractItemModel::modelReset, this, &DataTable::count);
    connect(m_filter, &QAbstractItemModel::layoutChanged, this, &DataTable::count);
    connect(&model, &QAbstractItemModel::rowsInserted, this, &DataTable::count);
    connect(&model, &QAbstractItemModel::rowsRemoved, this, &DataTable::count);
    connect(m_view->selectionModel(), &QItemSelectionModel::selectionChanged, this,
            &DataTable::selectionChanged);
    connect(m_view, &QAbstractItemView::doubleClicked, this,
            [this](const QModelIndex& index) { emit activated(m_filter->mapToSource(index).row()); });
    connect(m_view->horizontalHeader(), &QWidget::customContextMenuRequested, this,
            &DataTable::chooseColumns);
    const auto moved = [this] { m_ownWidths = m_ownWidths && m_laying; };
    connect(m_view->horizontalHeader(), &QHeaderView::sectionResized, this, moved);
    connect(m_view->horizontalHeader(), &QHeaderView::sectionMoved, this, moved);
    const QByteArray known = desk.settings.layout(desk.server, QStringLiteral("columns/") + name);
    if (m_view->horizontalHeader()->restoreState(known)) {
        m_ownWidths = false;
    }
    count();
}

void DataTable::setTexts(const QString& name, const QString& filterHint, const QString& whenEmpty) {
    m_view->setAccessibleName(name);
    m_text->setPlaceholderText(filterHint);
    m_text->setAccessibleName(tr("Filter: %1").arg(name));
    m_whenEmpty = whenEmpty;
    count();
}

void DataTable::addAct(Act act) {
    QAction* action = m_desk.actions.of(act);
    if (Actions::isLocal(act)) {
        m_view->addAction(action);
    }
    auto* button = new QToolButton(this);
    button->setDefaultAction(action);
    button->setToolButtonStyle(Qt::ToolButtonTextOnly);
    button->setFocusPolicy(Qt::StrongFocus);
    const auto name = [button, action] { button->setAccessibleName(action->text()); };
    connect(action, &QAction::changed, button, name);
    name();
    m_bar->addWidget(button);
}

void DataTable::sortBy(int column, Qt::SortOrder order) {
    if (m_ownWidths) {
        m_view->sortByColumn(column, order);
    }
}

QList<int> DataTable::selectedRows() const {
    QList<int> rows;
    QModelIndexList indexes = m_view->selectionModel()->selectedRows();
    std::sort(indexes.begin(), indexes.end());
    for (const QModelIndex& index : indexes) {
        rows.append(m_filter->mapToSource(index).row());
    }
    return rows;
}

int DataTable::currentRow() const {
    const QModelIndex index = m_view->currentIndex();
    return index.isValid() ? m_filter->mapToSource(index).row() : -1;
}

void DataTable::setLive(bool live) {
    m_delegate->setLive(live);
    m_view->viewport()->update();
}

void DataTable::setKnown(bool known) {
    m_known = known;
    count();
}

void DataTable::focusFilter() {
    m_text->setFocus(Qt::ShortcutFocusReason);
    m_text->selectAll();
}

void DataTable::setFrozen(bool frozen) {
    m_filter->setFrozen(frozen);
    count();
}

void DataTable::count() {
    const models::Format& format = m_desk.format();
    const QString shown = format.count(static_cast<std::uint64_t>(m_filter->shown()));
    const QString total = format.count(static_cast<std::uint64_t>(m_filter->total()));
    m_count->setText(shown != total           ? tr("%1 of %2").arg(shown, total)
                     : m_filter->total() == 1 ? tr("1 row")
                                              : tr("%1 rows").arg(total));
    m_empty->setText(!m_known                ? tr("Not known yet: the service has not answered.")
                     : m_filter->total() > 0 ? tr("Nothing matches the filter.")
                                             : m_whenEmpty);
    m_empty->setVisible(m_filter->shown() == 0);
    m_count->setVisible(m_known);
}

QList<int> DataTable::visibleColumns() const {
    QList<int> columns;
    const QHeaderView* header = m_view->horizontalHeader();
    for (int place = 0; place < header->count(); ++place) {
        const int column = header->logicalIndex(place);
        if (!header->isSectionHidden(column)) {
            columns.append(column);
        }
    }
    return columns;
}

QString DataTable::line(int row, QChar separator) const {
    QStringList cells;
    for (const int column : visibleColumns()) {
        cells.append(cellText(m_filter->index(row, column).data().toString(), separator));
    }
    return cells.join(separator);
}

void DataTable::copyRows() const {
    QModelIndexList indexes = m_view->selectionModel()->selectedRows();
    std::sort(indexes.begin(), indexes.end());
    QStringList lines;
    for (const QModelIndex& index : indexes) {
        lines.append(line(index.row(), QLatin1Char('\t')));
    }
    if (!lines.isEmpty()) {
        QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
    }
}

QString DataTable::csv() const {
    QStringList head;
    for (const int column : visibleColumns()) {
        head.append(cellText(m_filter->headerData(column, Qt::Horizontal).toString(), QLatin1Char(',')));
    }
    QString text = head.join(QLatin1Char(',')) + QLatin1Char('\n');
    for (int row = 0; row < m_filter->rowCount(); ++row) {
        text += line(row, QLatin1Char(',')) + QLatin1Char('\n');
    }
    return text;
}

void DataTable::layWidths() {
    // No row has to be scrolled sideways to be read: what stands before the column that takes what is left is
    // squeezed a little, and what stands behind it and does not fit leaves from the right.
    const int least = m_desk.theme.px(kLeastTaker);
    const int taker = static_cast<int>(m_widths.indexOf(-1));
    int before = 0;
    for (int column = 0; column < taker; ++column) {
        before += m_desk.theme.px(m_widths[column]);
    }
    int rest = m_view->viewport()->width();
    const double share = before > 0 ? std::clamp(double(rest - least) / before, kMostSqueezed, 1.0) : 1.0;
    const auto widthOf = [&](int column) {
        const int wide = m_desk.theme.px(m_widths[column]);
        return column < taker ? static_cast<int>(wide * share) : column == taker ? least : wide;
    };
    QList<int> shown;
    for (int column = 0; column < m_widths.size(); ++column) {
        const int width = widthOf(column);
        if (width > 0 && (width <= rest || column <= taker)) {
            rest -= width;
            shown.append(column);
        }
    }
    m_laying = true;
    for (int column = 0; column < m_widths.size(); ++column) {
        m_view->setColumnHidden(column, !shown.contains(column));
        if (shown.contains(column)) {
            m_view->setColumnWidth(column, widthOf(column) + (column == taker ? std::max(0, rest) : 0));
        }
    }
    m_laying = false;
}

void DataTable::resetColumns() {
    QHeaderView* header = m_view->horizontalHeader();
    for (int column = 0; column < header->count(); ++column) {
        header->moveSection(header->visualIndex(column), column);
    }
    m_ownWidths = true;
    layWidths();
}

void DataTable::rememberColumns() {
    if (!m_ownWidths) {
        m_desk.settings.setLayout(m_desk.server, QStringLiteral("columns/") + m_name,
                                  m_view->horizontalHeader()->saveState());
    }
}

void DataTable::chooseColumns(const QPoint& at) {
    QMenu menu(this);
    for (int column = 0; column < m_filter->columnCount(); ++column) {
        QAction* choice = menu.addAction(m_filter->headerData(column, Qt::Horizontal).toString());
        choice->setCheckable(true);
        choice->setChecked(!m_view->isColumnHidden(column));
        connect(choice, &QAction::toggled, this, [this, column](bool shown) {
            m_ownWidths = false;
            m_view->setColumnHidden(column, !shown);
        });
    }
    menu.addSeparator();
    menu.addAction(m_desk.actions.of(Act::ResetColumns));
    menu.exec(m_view->horizontalHeader()->mapToGlobal(at));
}

void DataTable::resizeEvent(QResizeEvent*) {
    if (m_ownWidths) {
        layWidths();
    }
    m_empty->setGeometry(m_view->geometry().adjusted(0, m_desk.theme.px(24), 0, 0));
    m_empty->raise();
}

bool DataTable::eventFilter(QObject* object, QEvent* event) {
    if (object == m_view->viewport() && event->type() == QEvent::Resize && m_ownWidths) {
        QMetaObject::invokeMethod(this, &DataTable::layWidths, Qt::QueuedConnection);
        m_empty->setGeometry(m_view->geometry().adjusted(0, m_desk.theme.px(24), 0, 0));
    }
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (object == m_text && key == Qt::Key_Escape && !m_text->text().isEmpty()) {
            m_text->clear();
            return true;
        }
        if (object == m_text && key == Qt::Key_Down) {
            m_view->setFocus(Qt::TabFocusReason);
            return true;
        }
        if (object == m_view && (key == Qt::Key_Return || key == Qt::Key_Enter) && currentRow() >= 0) {
            emit activated(currentRow());
            return true;
        }
    }
    return QWidget::eventFilter(object, event);
}

} // namespace breakwater::desktop::views
