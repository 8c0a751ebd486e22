// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/state_line.h"

#include "console/desktop/models/words.h"

#include <QComboBox>
#include <QEvent>
#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace breakwater::desktop::views {

namespace {

using models::LinkState;

/// A shape beside each word, so that the state can be told without colour.
QString shapeOf(LinkState state, bool degraded) {
    switch (state) {
    case LinkState::Connecting: return QStringLiteral("\u25CB");
    case LinkState::Live: return degraded ? QStringLiteral("\u25D1") : QStringLiteral("\u25CF");
    case LinkState::Stale: return QStringLiteral("\u25B3");
    case LinkState::Disconnected: return QStringLiteral("\u2715");
    }
    return {};
}

Tone toneOf(LinkState state, bool degraded) {
    switch (state) {
    case LinkState::Connecting: return Tone::Dim;
    case LinkState::Live: return degraded ? Tone::Warning : Tone::Good;
    case LinkState::Stale: return Tone::Warning;
    case LinkState::Disconnected: return Tone::Critical;
    }
    return Tone::Dim;
}

Tone toneOf(model::EventState state) {
    switch (state) {
    case model::EventState::Draft: return Tone::Dim;
    case model::EventState::Scheduled: return Tone::Accent;
    case model::EventState::Open: return Tone::Good;
    case model::EventState::Paused: return Tone::Critical;
    case model::EventState::Closed: return Tone::Dim;
    }
    return Tone::Dim;
}

} // namespace

StateLine::StateLine(const Desk& desk, QWidget* parent)
    : QWidget(parent),
      m_desk(desk),
      m_link(new ToneLabel(desk.theme, Tone::Dim, 10, true, this)),
      m_server(new ToneLabel(desk.theme, Tone::Dim, 10, false, this)),
      m_chooser(new QComboBox(this)),
      m_event(new ToneLabel(desk.theme, Tone::Dim, 10, true, this)),
      m_clock(new ToneLabel(desk.theme, Tone::Text, 10, false, this)),
      m_alerts(new QToolButton(this)),
      m_who(new ToneLabel(desk.theme, Tone::Dim, 10, false, this)) {
    setObjectName(QStringLiteral("stateLine"));
    m_link->setObjectName(QStringLiteral("linkState"));
    m_event->setObjectName(QStringLiteral("eventState"));
    m_chooser->setObjectName(QStringLiteral("eventChooser"));
    m_alerts->setProperty("flat", true);
    m_alerts->setToolButtonStyle(Qt::ToolButtonTextOnly);
    m_alerts->setFocusPolicy(Qt::StrongFocus);
    connect(m_alerts, &QToolButton::clicked, desk.actions.of(Act::ShowAlerts), &QAction::trigger);
    auto* layout = new QHBoxLayout(this);
    layout->addWidget(m_link);
    layout->addWidget(m_server);
    layout->addWidget(m_chooser);
    layout->addWidget(m_event);
    layout->addWidget(m_clock);
    layout->addStretch(1);
    layout->addWidget(m_alerts);
    layout->addWidget(m_who);
    const auto dress = [this, layout] {
        const Theme& theme = m_desk.theme;
        layout->setContentsMargins(theme.px(12), theme.px(3), theme.px(12), theme.px(3));
        layout->setSpacing(theme.px(18));
        updateGeometry();
    };
    dress();
    connect(&desk.theme, &Theme::changed, this, dress);
    m_chooser->hide();
    connect(m_chooser, &QComboBox::activated, this, [this](int index) {
        if (const auto id = model::EventId::parse(m_chooser->itemData(index).toString().toStdString())) {
            m_desk.console.choose(*id);
        }
    });
    models::Console& console = desk.console;
    connect(&console.session(), &models::Session::linkChanged, this, &StateLine::tell);
    connect(&console.session(), &models::Session::aged, this, &StateLine::tell);
    connect(&console, &models::Console::eventChanged, this, &StateLine::tell);
    connect(&console, &models::Console::alertsChanged, this, &StateLine::tell);
    connect(&console, &models::Console::eventsChanged, this, &StateLine::fillChooser);
    fillChooser();
    tell();
}

void StateLine::setChooserShown(bool shown) {
    m_chooser->setVisible(shown);
    makeRoom();
}

void StateLine::fillChooser() {
    m_chooser->clear();
    for (const model::Event& event : m_desk.console.events().rows()) {
        m_chooser->addItem(QString::fromStdString(event.title.empty() ? event.id.text() : event.title),
                           QString::fromStdString(event.id.text()));
        if (event.id == m_desk.session().event()) {
            m_chooser->setCurrentIndex(m_chooser->count() - 1);
        }
    }
}

void StateLine::tellLink() {
    models::Session& session = m_desk.session();
    const LinkState link = session.link();
    const bool degraded = !session.missingNodes().isEmpty();
    QString text = shapeOf(link, degraded) + QLatin1Char(' ') + models::wordOf(link);
    switch (link) {
    case LinkState::Connecting: break;
    case LinkState::Live:
        text = degraded ? tr("%1 DEGRADED").arg(shapeOf(link, true)) : text;
        text += QLatin1Char(' ') + m_desk.format().age(session.age());
        break;
    case LinkState::Stale:
    case LinkState::Disconnected:
        if (session.asOf()) {
            text += QStringLiteral("  ") + tr("as of %1").arg(m_desk.format().clock(session.asOf()));
        }
        break;
    }
    m_link->setTone(toneOf(link, degraded));
    m_link->setText(text);
    m_link->setToolTip(degraded
                           ? tr("Not reachable: %1").arg(session.missingNodes().join(QStringLiteral(", ")))
                           : QString());
    m_server->setText(m_desk.server);
}

void StateLine::tellEvent() {
    const auto& event = m_desk.console.event();
    const models::Format& format = m_desk.format();
    const base::WallTime now = m_desk.session().now();
    const auto since = [now](base::WallTime then) {
        return std::chrono::duration_cast<base::Seconds>(now - then);
    };
    if (!event) {
        m_event->setTone(Tone::Dim);
        m_event->setText(m_desk.console.eventIsGone() ? tr("This event was deleted") : tr("No event chosen"));
        m_clock->setText(QString());
        return;
    }
    const bool live = m_desk.session().link() == LinkState::Live;
    m_event->setTone(live ? toneOf(event->state) : Tone::Dim);
    m_clock->setTone(live ? Tone::Text : Tone::Dim);
    QString text = models::wordOf(event->state);
    QString clock;
    switch (event->state) {
    case model::EventState::Draft:
    case model::EventState::Closed: break;
    case model::EventState::Scheduled:
        if (event->opensAt) {
            text = tr("%1 for %2").arg(text, format.dayAndClock(event->opensAt));
            clock = tr("opens in %1").arg(format.span(-since(*event->opensAt)));
        }
        break;
    case model::EventState::Open:
    case model::EventState::Paused:
        if (event->openedAt) {
            clock = tr("open since %1   T+%2")
                        .arg(format.clock(event->openedAt), format.span(since(*event->openedAt)));
        }
        break;
    }
    m_event->setText(text);
    m_clock->setText(clock);
}

void StateLine::tell() {
    tellLink();
    tellEvent();
    const auto alerts = static_cast<int>(m_desk.console.activeAlerts());
    m_alerts->setText(alerts == 0   ? tr("No alerts")
                      : alerts == 1 ? tr("\u25B2 1 alert")
                                    : tr("\u25B2 %1 alerts").arg(alerts));
    m_alerts->setAccessibleName(m_alerts->text());
    const auto& caller = m_desk.session().caller();
    QString who;
    if (caller) {
        who = tr("%1 (%2)").arg(QString::fromStdString(caller->name), models::wordOf(caller->role));
        if (m_desk.session().readOnly() || caller->role == model::Role::Viewer) {
            who += QStringLiteral("  ") + tr("READ-ONLY");
        }
    }
    m_who->setText(who);
    m_chooser->setAccessibleName(tr("Event"));
    setAccessibleName(tr("State"));
    makeRoom();
}

void StateLine::makeRoom() {
    // When all of it doesn't fit, what can be read elsewhere too goes first.
    ToneLabel* const spare[] = {m_server, m_who, m_clock};
    for (ToneLabel* label : spare) {
        label->setVisible(!label->text().isEmpty());
    }
    for (ToneLabel* label : spare) {
        if (layout()->sizeHint().width() <= width()) {
            return;
        }
        label->setVisible(false);
    }
}

QSize StateLine::minimumSizeHint() const {
    return QSize(m_desk.theme.px(200), QWidget::minimumSizeHint().height());
}

void StateLine::resizeEvent(QResizeEvent*) {
    makeRoom();
}

void StateLine::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        tell();
    }
    QWidget::changeEvent(event);
}

void StateLine::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.fillRect(rect(), m_desk.theme.colour(Tone::Panel));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_desk.theme.colour(Tone::Line));
}

} // namespace breakwater::desktop::views
