// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/event_dialog.h"

#include "console/desktop/models/words.h"
#include "console/desktop/views/rate_box.h"

#include <QComboBox>
#include <QDateTimeEdit>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSpinBox>
#include <limits>

namespace breakwater::desktop::views {

namespace {

constexpr int kMostPeople = 10'000'000;
constexpr int kDay = 86'400;

} // namespace

EventDialog::EventDialog(const Desk& desk, Purpose purpose, std::optional<model::Event> event,
                         QWidget* parent)
    : Sheet(desk, QStringLiteral("eventDialog"), parent), m_purpose(purpose), m_event(std::move(event)) {
    switch (purpose) {
    case Purpose::Create: setHeading(tr("New event")); break;
    case Purpose::Edit: setHeading(tr("Settings of %1").arg(QString::fromStdString(m_event->title))); break;
    case Purpose::Schedule: setHeading(tr("Schedule %1").arg(QString::fromStdString(m_event->title))); break;
    }
    if (purpose != Purpose::Schedule) {
        buildNames();
    }
    if (purpose != Purpose::Edit) {
        buildOpening();
    }
    if (purpose != Purpose::Schedule) {
        buildPolicy();
    }
    fill(m_event.value_or(model::Event{}));
    setAcceptText(purpose == Purpose::Edit     ? tr("Save")
                  : purpose == Purpose::Create ? tr("Create")
                                               : tr("Schedule"),
                  false);
    connect(&acceptButton(), &QPushButton::clicked, this, &EventDialog::run);
    connect(&desk.session(), &models::Session::linkChanged, this, &EventDialog::check);
    connect(&m_clock, &QTimer::timeout, this, &EventDialog::check);
    m_clock.start(1'000);
    (m_title ? static_cast<QWidget*>(m_title) : m_at)->setFocus();
    setMinimumWidth(desk.theme.px(purpose == Purpose::Schedule ? 440 : 620));
    check();
}

void EventDialog::buildNames() {
    QFormLayout* form = addForm();
    m_title = new QLineEdit(this);
    m_title->setObjectName(QStringLiteral("title"));
    m_title->setMaxLength(200);
    addRow(form, tr("Title"), m_title);
    m_id = new QLineEdit(this);
    m_id->setObjectName(QStringLiteral("id"));
    m_id->setMaxLength(40);
    m_id->setEnabled(m_purpose == Purpose::Create);
    m_id->setPlaceholderText(tr("a-z, 0-9 and -, for addresses: winter-tour-d1"));
    addRow(form, tr("Id"), m_id);
    connect(m_title, &QLineEdit::textChanged, this, &EventDialog::check);
    connect(m_id, &QLineEdit::textChanged, this, &EventDialog::check);
}

void EventDialog::buildOpening() {
    QFormLayout* form = addForm();
    m_opening = new QComboBox(this);
    m_opening->setObjectName(QStringLiteral("opening"));
    m_opening->addItems({tr("Leave as a draft"), tr("Schedule"), tr("Open now")});
    m_at = new QDateTimeEdit(this);
    m_at->setObjectName(QStringLiteral("opensAt"));
    m_at->setCalendarPopup(true);
    m_at->setDisplayFormat(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
    // Qt's field knows no zones: it holds the clock of ours as if it were UTC, which has every hour.
    m_at->setTimeSpec(Qt::UTC);
    const QDateTime now = clockOf(m_desk.session().now());
    m_at->setDateTime(QDateTime(now.date(), QTime(now.time().hour(), 0), Qt::UTC).addSecs(3'600));
    m_atNote = new ToneLabel(m_desk.theme, Tone::Dim, 9.5, false, this);
    m_typed = new QLineEdit(this);
    m_typed->setObjectName(QStringLiteral("typed"));
    m_typedName = new ToneLabel(m_desk.theme, Tone::Dim, 10, false, this);
    if (m_purpose == Purpose::Create) {
        addRow(form, tr("Opening"), m_opening);
    } else {
        m_opening->hide();
        m_opening->setCurrentIndex(static_cast<int>(Opening::Schedule));
    }
    addRow(form, tr("Opens at"), m_at);
    form->addRow(new QWidget(this), m_atNote);
    m_typed->setAccessibleName(tr("Type the id to open now"));
    m_typedName->setMinimumWidth(m_desk.theme.px(112));
    form->addRow(m_typedName, m_typed);
    connect(m_opening, &QComboBox::currentIndexChanged, this, &EventDialog::check);
    connect(m_at, &QDateTimeEdit::dateTimeChanged, this, &EventDialog::check);
    connect(m_typed, &QLineEdit::textChanged, this, &EventDialog::check);
}

QSpinBox* EventDialog::number(int least, int most, int value, const QString& suffix) {
    auto* box = new QSpinBox(this);
    box->setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
    box->setRange(least, most);
    box->setValue(value);
    box->setGroupSeparatorShown(true);
    box->setSuffix(suffix);
    return box;
}

void EventDialog::buildPolicy() {
    const QString seconds = tr(" s");
    const QString people = tr(" people");
    auto* columns = new QHBoxLayout;
    columns->setSpacing(m_desk.theme.px(24));
    QFormLayout* left = addForm();
    QFormLayout* right = addForm();
    body().removeItem(left);
    body().removeItem(right);
    columns->addLayout(left, 1);
    columns->addLayout(right, 1);
    body().addLayout(columns);
    m_rate = new RateBox(this);
    m_rate->setForm(tr("%1/s"));
    m_rate->setObjectName(QStringLiteral("eventRate"));
    m_capacity = number(1, kMostPeople, 1, people);
    m_maxActive = number(0, kMostPeople, 0, people);
    m_maxActive->setSpecialValueText(tr("no limit"));
    m_joins = number(0, 100'000, 0, tr(" a minute"));
    m_joins->setSpecialValueText(tr("no limit"));
    m_entryWindow = number(1, kDay, 1, seconds);
    m_passTtl = number(1, kDay, 1, seconds);
    m_keepTime = number(0, kDay, 0, seconds);
    m_heartbeat = number(1, kDay, 1, seconds);
    addRow(left, tr("Rate"), m_rate);
    addRow(left, tr("Capacity"), m_capacity);
    addRow(left, tr("At most inside"), m_maxActive);
    addRow(left, tr("Joins per address"), m_joins);
    addRow(right, tr("Entry window"), m_entryWindow);
    addRow(right, tr("Pass is good"), m_passTtl);
    addRow(right, tr("Place kept"), m_keepTime);
    addRow(right, tr("Silent after"), m_heartbeat);
    QFormLayout* form = addForm();
    m_shop = new QLineEdit(this);
    m_shop->setPlaceholderText(QStringLiteral("https://"));
    addRow(form, tr("Shop address"), m_shop);
    m_message = new QPlainTextEdit(this);
    m_message->setTabChangesFocus(true);
    m_message->setFixedHeight(2 * m_message->fontMetrics().lineSpacing() + m_desk.theme.px(14));
    addRow(form, tr("Message"), m_message);
}

void EventDialog::fill(const model::Event& event) {
    if (m_title) {
        m_title->setText(QString::fromStdString(event.title));
        m_id->setText(QString::fromStdString(event.id.text()));
    }
    if (m_at && event.opensAt) {
        m_at->setDateTime(clockOf(*event.opensAt));
    }
    if (!m_rate) {
        return;
    }
    const model::Policy& policy = event.policy;
    const auto put = [](QSpinBox* box, auto value) { box->setValue(static_cast<int>(value)); };
    m_rate->setRate(policy.rate);
    put(m_capacity, policy.capacity);
    put(m_maxActive, policy.maxActive);
    put(m_joins, policy.joinsPerAddressPerMin);
    put(m_entryWindow, policy.entryWindow.count());
    put(m_passTtl, policy.passTtl.count());
    put(m_keepTime, policy.keepTime.count());
    put(m_heartbeat, policy.heartbeatTimeout.count());
    m_shop->setText(QString::fromStdString(policy.shopUrl));
    m_message->setPlainText(QString::fromStdString(policy.message));
}

EventDialog::Opening EventDialog::opening() const {
    return m_opening ? static_cast<Opening>(m_opening->currentIndex()) : Opening::Draft;
}

QDateTime EventDialog::clockOf(base::WallTime at) const {
    const QDateTime zoned =
        QDateTime::fromMSecsSinceEpoch(base::microsOf(at) / 1000).toTimeZone(m_desk.format().zone());
    return QDateTime(zoned.date(), zoned.time(), Qt::UTC);
}

base::WallTime EventDialog::opensAt() const {
    const QDateTime zoned(m_at->date(), m_at->time(), m_desk.format().zone());
    return base::wallFromMicros(zoned.toMSecsSinceEpoch() * 1000);
}

QString EventDialog::wrong() const {
    // Creating needs no chosen event; the link and the role it does need.
    const models::Session& session = m_desk.session();
    const QString locked =
        models::sentenceOf(m_purpose == Purpose::Create ? session.createLock() : session.lock());
    if (!locked.isEmpty()) {
        return locked;
    }
    if (m_id && !model::EventId::parse(m_id->text().toStdString())) {
        return m_id->text().isEmpty() ? QString()
                                      : tr("The id has small letters, digits and - only, no - at its ends.");
    }
    if (opening() == Opening::Schedule && opensAt() <= m_desk.session().now()) {
        return tr("The opening lies in the past.");
    }
    return {};
}

void EventDialog::check() {
    const QString why = wrong();
    showError(why.isEmpty() ? m_failure : why);
    bool complete = why.isEmpty() && !m_running;
    if (m_id) {
        complete = complete && !m_id->text().isEmpty() && !m_title->text().trimmed().isEmpty();
    }
    if (m_opening) {
        const bool scheduled = opening() == Opening::Schedule;
        const bool now = opening() == Opening::Now;
        m_at->setEnabled(scheduled);
        const base::WallTime at = opensAt();
        const auto in = std::chrono::duration_cast<base::Seconds>(at - m_desk.session().now());
        const QString utc = QDateTime::fromMSecsSinceEpoch(base::microsOf(at) / 1000, Qt::UTC)
                                .toString(QStringLiteral("yyyy-MM-dd HH:mm:ss"));
        m_atNote->setText(
            in.count() > 0
                ? tr("%1   UTC %2   in %3").arg(m_desk.format().zoneLabel(at), utc, m_desk.format().span(in))
                : tr("%1   UTC %2").arg(m_desk.format().zoneLabel(at), utc));
        m_atNote->setTone(scheduled ? Tone::Text : Tone::Dim);
        m_typed->setVisible(now);
        m_typedName->setVisible(now);
        m_typedName->setText(tr("Type %1").arg(m_id ? m_id->text() : QString()));
        complete = complete && (!now || m_typed->text().trimmed() == m_id->text());
    }
    acceptButton().setEnabled(complete);
}

model::Policy EventDialog::policy() const {
    model::Policy policy = m_event ? m_event->policy : model::Policy{};
    policy.rate = m_rate->rate();
    policy.capacity = static_cast<std::uint32_t>(m_capacity->value());
    policy.maxActive = static_cast<std::uint32_t>(m_maxActive->value());
    policy.joinsPerAddressPerMin = static_cast<std::uint32_t>(m_joins->value());
    policy.entryWindow = base::Seconds(m_entryWindow->value());
    policy.passTtl = base::Seconds(m_passTtl->value());
    policy.keepTime = base::Seconds(m_keepTime->value());
    policy.heartbeatTimeout = base::Seconds(m_heartbeat->value());
    policy.shopUrl = m_shop->text().trimmed().toStdString();
    policy.message = m_message->toPlainText().trimmed().toStdString();
    return policy;
}

model::EventPatch EventDialog::patch() const {
    // Only what was touched: a colleague's change of something else stays.
    const model::Policy was = m_event->policy;
    const model::Policy now = policy();
    model::EventPatch patch;
    const auto put = [](auto& field, const auto& before, const auto& after) {
        if (before != after) {
            field = after;
        }
    };
    put(patch.title, m_event->title, m_title->text().trimmed().toStdString());
    put(patch.rate, was.rate, now.rate);
    put(patch.capacity, was.capacity, now.capacity);
    put(patch.maxActive, was.maxActive, now.maxActive);
    put(patch.joinsPerAddressPerMin, was.joinsPerAddressPerMin, now.joinsPerAddressPerMin);
    put(patch.entryWindow, was.entryWindow, now.entryWindow);
    put(patch.passTtl, was.passTtl, now.passTtl);
    put(patch.keepTime, was.keepTime, now.keepTime);
    put(patch.heartbeatTimeout, was.heartbeatTimeout, now.heartbeatTimeout);
    put(patch.shopUrl, was.shopUrl, now.shopUrl);
    put(patch.message, was.message, now.message);
    return patch;
}

void EventDialog::run() {
    m_running = true;
    m_failure.clear();
    check();
    switch (m_purpose) {
    case Purpose::Create: create(); break;
    case Purpose::Edit: edit(); break;
    case Purpose::Schedule: open(*m_event); break;
    }
}

void EventDialog::create() {
    if (m_made) { // the creation went well, the opening did not: only that is tried again
        open(*m_made);
        return;
    }
    model::EventDraft draft;
    draft.id = *model::EventId::parse(m_id->text().toStdString());
    draft.title = m_title->text().trimmed().toStdString();
    draft.policy = policy();
    m_desk.console.acts().create(draft, {}, this, [this](const base::Result<model::Event>& answer) {
        if (!answer.ok()) {
            finish(answer);
            return;
        }
        m_made = answer.value();
        m_id->setEnabled(false);
        open(*m_made);
    });
}

void EventDialog::edit() {
    m_desk.console.acts().update(*m_event, patch(), {}, this,
                                 [this](const base::Result<model::Event>& answer) { finish(answer); });
}

void EventDialog::open(const model::Event& event) {
    const auto done = [this](const base::Result<model::Event>& answer) { finish(answer); };
    switch (opening()) {
    case Opening::Draft: finish(event); break;
    case Opening::Schedule: m_desk.console.acts().schedule(event, opensAt(), this, done); break;
    case Opening::Now: m_desk.console.acts().open(event, this, done); break;
    }
}

void EventDialog::finish(const base::Result<model::Event>& answer) {
    m_running = false;
    if (answer.ok()) {
        if (m_purpose == Purpose::Create) {
            m_desk.console.choose(answer->id); // only now: acts wait for the figures of the event chosen
        }
        close();
        return;
    }
    m_failure = models::sentenceOf(answer.error());
    check();
}

} // namespace breakwater::desktop::views
