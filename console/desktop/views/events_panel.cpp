// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/events_panel.h"

#include "console/desktop/models/words.h"
#include "console/desktop/views/tone_label.h"

#include <QEvent>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace breakwater::desktop::views {

namespace {

constexpr int kChecks = 6;

struct Badge {
    QString shape;
    Tone tone;
};

Badge badgeOf(model::EventState state) {
    switch (state) {
    case model::EventState::Draft: return {QStringLiteral("\u25CB"), Tone::Dim};
    case model::EventState::Scheduled: return {QStringLiteral("\u25F7"), Tone::Accent};
    case model::EventState::Open: return {QStringLiteral("\u25CF"), Tone::Good};
    case model::EventState::Paused: return {QStringLiteral("\u275A\u275A"), Tone::Critical};
    case model::EventState::Closed: return {QStringLiteral("\u25A0"), Tone::Dim};
    }
    return {};
}

} // namespace

QSize EventDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return QSize(m_desk.theme.px(120), m_desk.theme.px(46));
}

void EventDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option,
                          const QModelIndex& index) const {
    const model::Event& event = m_desk.console.events().at(index.row());
    const Theme& theme = m_desk.theme;
    const bool chosen = event.id == m_desk.session().event();
    const Badge look = badgeOf(event.state);
    painter->save();
    if (chosen) {
        painter->fillRect(option.rect, theme.colour(Tone::Grid));
        painter->fillRect(QRect(option.rect.topLeft(), QSize(theme.px(3), option.rect.height())),
                          theme.colour(Tone::Accent));
    }
    const QRect area = option.rect.adjusted(theme.px(12), theme.px(4), -theme.px(8), -theme.px(4));
    const int half = area.height() / 2;
    const QFont small = theme.font(9, true);
    painter->setFont(small);
    const bool live = m_desk.session().link() == models::LinkState::Live;
    painter->setPen(theme.colour(live ? look.tone : Tone::Dim));
    QString state = look.shape + QLatin1Char(' ') + models::wordOf(event.state);
    if (event.state == model::EventState::Scheduled && event.opensAt) {
        // `11-26 20:00`: the day matters as much as the hour.
        state += QLatin1Char(' ') + m_desk.format().dayAndClock(event.opensAt).mid(5, 11);
    }
    painter->drawText(QRect(area.left(), area.top(), area.width(), half), Qt::AlignLeft | Qt::AlignVCenter,
                      state);
    const QFont title = theme.font(10, chosen);
    painter->setFont(title);
    painter->setPen(theme.colour(Tone::Text));
    painter->drawText(QRect(area.left(), area.top() + half, area.width(), half),
                      Qt::AlignLeft | Qt::AlignVCenter,
                      QFontMetrics(title).elidedText(index.data().toString(), Qt::ElideRight, area.width()));
    if (option.state.testFlag(QStyle::State_HasFocus)) {
        painter->setPen(QPen(theme.colour(Tone::Accent), 1));
        painter->drawRect(option.rect.adjusted(0, 0, -1, -1));
    }
    painter->restore();
}

EventsPanel::EventsPanel(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_list(new QListView(this)),
      m_new(new QPushButton(this)),
      m_title(new ToneLabel(desk.theme, Tone::Text, 10, true, this)) {
    setObjectName(QStringLiteral("events"));
    m_list->setObjectName(QStringLiteral("eventList"));
    m_list->setModel(&desk.console.events());
    m_list->setModelColumn(models::EventTable::Title);
    m_list->setItemDelegate(new EventDelegate(desk, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    const auto choose = [this](const QModelIndex& index) {
        m_desk.console.choose(m_desk.console.events().at(index.row()).id);
        mark();
    };
    connect(m_list, &QListView::clicked, this, choose);
    connect(m_list, &QListView::activated, this, choose);
    QAction* create = desk.actions.of(Act::NewEvent);
    connect(m_new, &QPushButton::clicked, create, &QAction::trigger);
    connect(create, &QAction::changed, this, [this, create] { m_new->setEnabled(create->isEnabled()); });
    m_new->setEnabled(create->isEnabled());
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_list);
    layout->addWidget(m_new);
    layout->addWidget(m_title);
    for (int index = 0; index < kChecks; ++index) {
        m_checks.append(new ToneLabel(desk.theme, Tone::Dim, 9.5, false, this));
        m_checks.last()->setWordWrap(true);
        layout->addWidget(m_checks.last());
    }
    layout->addStretch(1);
    const auto dress = [this, layout] {
        layout->setContentsMargins(m_desk.theme.px(8), m_desk.theme.px(8), m_desk.theme.px(4),
                                   m_desk.theme.px(10));
        layout->setSpacing(m_desk.theme.px(4));
        m_list->doItemsLayout();
        mark();
    };
    connect(&desk.theme, &Theme::changed, this, dress);
    connect(&desk.console, &models::Console::eventsChanged, this, &EventsPanel::mark);
    connect(&desk.console, &models::Console::eventChanged, this, &EventsPanel::mark);
    connect(&desk.console, &models::Console::alertsChanged, this, &EventsPanel::check);
    connect(&desk.console.session(), &models::Session::linkChanged, this, &EventsPanel::mark);
    dress();
    retranslate();
}

void EventsPanel::resizeEvent(QResizeEvent*) {
    mark();
}

void EventsPanel::retranslate() {
    m_list->setAccessibleName(tr("Events"));
    m_new->setText(tr("+ New event"));
    m_new->setAccessibleName(tr("New event"));
    m_title->setText(tr("Checks"));
    mark();
}

void EventsPanel::mark() {
    const int row = m_desk.console.events().find(m_desk.session().event().text());
    if (row >= 0 && m_list->currentIndex().row() != row) {
        m_list->setCurrentIndex(m_desk.console.events().index(row, models::EventTable::Title));
    }
    m_list->viewport()->update();
    // As high as its events, and half of the panel at most: the checks stand right below.
    const int rows = std::max(1, m_desk.console.events().rowCount());
    m_list->setFixedHeight(
        std::min(rows * m_desk.theme.px(46) + 4, std::max(height() / 2, m_desk.theme.px(140))));
    check();
}

void EventsPanel::check() {
    const auto& event = m_desk.console.event();
    const auto& snapshot = m_desk.session().snapshot();
    const bool live = m_desk.session().link() == models::LinkState::Live;
    qsizetype used = 0;
    // Three answers: yes, no, and not known (a dash), which is never drawn as either.
    const auto say = [&](std::optional<bool> holds, const QString& yes, const QString& no) {
        ToneLabel* label = m_checks[used++];
        label->setTone(!holds ? Tone::Dim : *holds ? Tone::Text : Tone::Warning);
        label->setText(!holds   ? QStringLiteral("\u2013 ") + yes
                       : *holds ? QStringLiteral("\u2713 ") + yes
                                : QStringLiteral("\u25B2 ") + no);
    };
    const auto known = [&](bool holds) {
        return live && snapshot ? std::optional<bool>(holds) : std::nullopt;
    };
    const auto set = [&](bool holds) { return event ? std::optional<bool>(holds) : std::nullopt; };
    say(known(m_desk.session().missingNodes().isEmpty() && snapshot && !snapshot->redis.empty()),
        tr("All Redis nodes answer"), tr("A Redis node does not answer"));
    say(known(snapshot && !snapshot->gateways.empty()), tr("Gateways report"), tr("No gateway reports"));
    say(known(snapshot && snapshot->alarms.empty()), tr("No alarm of the service"),
        tr("The service raises an alarm"));
    say(set(event && !event->policy.shopUrl.empty()), tr("Shop address is set"),
        tr("No shop address is set"));
    say(set(event && !event->policy.message.empty()), tr("Message for visitors is set"),
        tr("No message for visitors"));
    const bool room = event && snapshot && snapshot->event.counters.joined() < event->policy.capacity;
    say(event ? known(room) : std::nullopt, tr("Room for more people"),
        tr("The queue's capacity is reached"));
}

void EventsPanel::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
