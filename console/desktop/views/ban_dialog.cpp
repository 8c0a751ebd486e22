// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/ban_dialog.h"

#include "console/desktop/models/words.h"

#include <QComboBox>
#include <QCompleter>
#include <QFormLayout>
#include <QHeaderView>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace breakwater::desktop::views {

namespace {

using Phase = models::BanRun::Phase;

constexpr int kHours[] = {0, 1, 6, 24}; ///< the first: ten minutes, the one after the last: by hand
constexpr int kPerMille = 1'000;
constexpr int kSampleColumns = 4;

bool isAsking(Phase phase) {
    return phase == Phase::Previewing || phase == Phase::Previewed || phase == Phase::Idle;
}

std::optional<base::Seconds> lastsOf(int choice) {
    if (choice < 0 || static_cast<std::size_t>(choice) >= std::size(kHours)) {
        return std::nullopt;
    }
    return choice == 0 ? base::Seconds(600) : base::Seconds(kHours[choice] * 3'600);
}

} // namespace

BanDialog::BanDialog(const Desk& desk, const std::vector<model::BanScope>& scopes, QWidget* parent)
    : Sheet(desk, QStringLiteral("banDialog"), parent), m_run(desk.console.banRun()) {
    build();
    connect(&acceptButton(), &QPushButton::clicked, this, &BanDialog::pressed);
    connect(m_stop, &QPushButton::clicked, &m_run, &models::BanRun::stop);
    connect(&m_run, &models::BanRun::changed, this, &BanDialog::tell);
    connect(&desk.session(), &models::Session::linkChanged, this, &BanDialog::tell);
    m_run.preview(scopes);
    m_reason->setFocus();
    m_run.setLasts(lastsOf(m_lasts->currentIndex()));
    setMinimumWidth(desk.theme.px(560));
    tell();
}

BanDialog::~BanDialog() {
    if (isAsking(m_run.phase())) {
        m_run.reset(); // nothing was banned: nothing is left to look at
    }
}

void BanDialog::build() {
    setHeading(tr("Ban"));
    m_scope = addText();
    m_matching = new ToneLabel(m_desk.theme, Tone::Text, 18, true, this);
    m_matching->setObjectName(QStringLiteral("matching"));
    body().addWidget(m_matching);
    m_figures = addText(Tone::Dim);
    m_sample = new QTableWidget(0, kSampleColumns, this);
    m_sample->setObjectName(QStringLiteral("sample"));
    m_sample->setAccessibleName(tr("Sample of what would be banned"));
    m_sample->setMinimumHeight(m_desk.theme.px(52));
    m_sample->setMaximumHeight(m_desk.theme.px(104));
    m_sample->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_sample->setSelectionMode(QAbstractItemView::NoSelection);
    m_sample->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_sample->setTabKeyNavigation(false);
    m_sample->setShowGrid(false);
    m_sample->horizontalHeader()->hide();
    m_sample->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_sample->verticalHeader()->hide();
    m_sample->verticalHeader()->setMinimumSectionSize(m_desk.theme.px(18));
    m_sample->verticalHeader()->setDefaultSectionSize(m_desk.theme.px(20));
    body().addWidget(m_sample);
    QFormLayout* form = addForm();
    m_reason = new QComboBox(this);
    m_reason->setObjectName(QStringLiteral("banReason"));
    m_reason->setEditable(true);
    m_reason->addItems({tr("Bots: many joins from one network"), tr("Bots: one user agent"), tr("Resale"),
                        tr("Asked for by the shop")});
    m_reason->setCurrentIndex(-1);
    m_reason->setCompleter(nullptr); // what is typed is what the trail keeps, not what it looks like
    m_reason->lineEdit()->setMaxLength(200);
    m_reason->lineEdit()->setPlaceholderText(tr("Why? Choose or type; the audit trail keeps it"));
    addRow(form, tr("Reason"), m_reason);
    m_reason->lineEdit()->setAccessibleName(tr("Reason"));
    m_lasts = new QComboBox(this);
    m_lasts->setObjectName(QStringLiteral("banLasts"));
    m_lasts->addItems(
        {tr("10 minutes"), tr("1 hour"), tr("6 hours"), tr("1 day"), tr("until it is lifted by hand")});
    m_lasts->setCurrentIndex(1);
    addRow(form, tr("Lasts"), m_lasts);
    m_countName = new ToneLabel(m_desk.theme, Tone::Dim, 10, false, this);
    m_count = new QLineEdit(this);
    m_count->setObjectName(QStringLiteral("banCount"));
    m_count->setAccessibleName(tr("How many places would be banned"));
    form->addRow(m_countName, m_count);
    m_effect = addText();
    m_progress = new QProgressBar(this);
    m_progress->setRange(0, kPerMille);
    m_progress->setAccessibleName(tr("Progress of the ban"));
    body().addWidget(m_progress);
    m_stop = new QPushButton(tr("Stop"), this);
    m_stop->setAccessibleName(tr("Stop banning"));
    addButton(m_stop);
    connect(m_reason, &QComboBox::currentTextChanged, this,
            [this](const QString& text) { m_run.setReason(text.trimmed().toStdString()); });
    connect(m_lasts, &QComboBox::currentIndexChanged, this, [this](int choice) {
        m_run.setLasts(lastsOf(choice));
        tell();
    });
    connect(m_count, &QLineEdit::textChanged, this, [this](const QString& text) {
        bool isNumber = false;
        const auto count = QString(text).remove(QLatin1Char(',')).trimmed().toULongLong(&isNumber);
        m_run.setTypedCount(isNumber ? std::optional<std::uint64_t>(count) : std::nullopt);
    });
    connect(m_count, &QLineEdit::returnPressed, &acceptButton(), &QPushButton::click);
    setTabOrder(m_reason, m_count);
    setTabOrder(m_count, m_lasts);
    setAcceptText(tr("Ban"), true);
}

void BanDialog::tell() {
    tellPreview();
    tellProgress();
    tellButtons();
    const QString locked = models::sentenceOf(m_desk.session().lock());
    showError(m_run.failure()           ? models::sentenceOf(*m_run.failure())
              : isAsking(m_run.phase()) ? locked
                                        : QString());
}

void BanDialog::tellPreview() {
    const models::Format& format = m_desk.format();
    const model::BanPreview& total = m_run.total();
    QStringList scopes;
    for (const model::BanScope& scope : m_run.scopes()) {
        if (scopes.size() == 4) {
            scopes.append(tr("and %1 more").arg(m_run.scopes().size() - 4));
            break;
        }
        scopes.append(models::scopeText(scope));
    }
    m_scope->setText(scopes.join(QStringLiteral(", ")));
    if (m_run.phase() == Phase::Previewing) {
        m_matching->setText(tr("Counting at the service ..."));
        m_figures->setText(QString());
        return;
    }
    m_matching->setText(total.matching == 1 ? tr("1 place")
                                            : tr("%1 places").arg(format.count(total.matching)));
    m_figures->setText(
        tr("%1 of the queue; %2 already admitted, %3 inside lose their passes.")
            .arg(format.percent(total.shareOfQueue), format.count(total.ready), format.count(total.entered)));
    if (m_sample->rowCount() == 0) {
        for (const model::Place& place : total.sample) {
            const QString cells[kSampleColumns] = {models::scopeText({place.seq, {}, {}}),
                                                   QString::fromStdString(model::toText(place.cell.prefix)),
                                                   models::wordOf(place.cell.state),
                                                   tr("score %1").arg(place.suspicion.score)};
            const int row = m_sample->rowCount();
            m_sample->insertRow(row);
            for (int column = 0; column < kSampleColumns; ++column) {
                m_sample->setItem(row, column, new QTableWidgetItem(cells[column]));
            }
        }
    }
    m_effect->setText(effect());
    fit();
}

QString BanDialog::effect() const {
    const models::Format& format = m_desk.format();
    const auto lasts = lastsOf(m_lasts->currentIndex());
    const QString many = format.count(m_run.total().matching);
    const QString first = lasts ? tr("%1 places are refused for %2, and so are new ones of the same kind.")
                                      .arg(many, m_lasts->currentText())
                                : tr("%1 places are refused until you lift the ban.").arg(many);
    return first + QLatin1Char(' ') + tr("It can be undone as a whole.");
}

void BanDialog::tellProgress() {
    const models::Format& format = m_desk.format();
    const Phase phase = m_run.phase();
    m_progress->setVisible(!isAsking(phase));
    m_progress->setValue(static_cast<int>(m_run.progress() * kPerMille));
    switch (phase) {
    case Phase::Idle:
    case Phase::Previewing:
    case Phase::Previewed: break;
    case Phase::Banning:
        m_progress->setFormat(tr("%1 banned so far").arg(format.count(m_run.banned())));
        break;
    case Phase::Done: m_progress->setFormat(tr("Done: %1 banned").arg(format.count(m_run.banned()))); break;
    case Phase::Stopped:
        m_progress->setFormat(tr("Stopped: %1 banned").arg(format.count(m_run.banned())));
        break;
    case Phase::Failed:
        m_progress->setFormat(tr("Failed: %1 banned").arg(format.count(m_run.banned())));
        break;
    case Phase::Lifting: m_progress->setFormat(tr("Undoing ...")); break;
    case Phase::Lifted: m_progress->setFormat(tr("Undone")); break;
    }
}

void BanDialog::tellButtons() {
    const Phase phase = m_run.phase();
    const bool asking = isAsking(phase);
    const bool counts = m_run.wantsCount();
    for (QWidget* field :
         {static_cast<QWidget*>(m_reason), static_cast<QWidget*>(m_lasts), static_cast<QWidget*>(m_count)}) {
        field->setEnabled(asking);
    }
    m_countName->setText(tr("Type %1").arg(m_desk.format().count(m_run.total().matching)));
    m_countName->setVisible(counts);
    m_count->setVisible(counts);
    m_stop->setVisible(phase == Phase::Banning);
    setCancelText(asking ? tr("Cancel") : tr("Close"));
    if (asking) {
        acceptButton().setText(tr("Ban"));
        acceptButton().setEnabled(m_run.canStart());
    } else {
        acceptButton().setText(tr("Undo"));
        acceptButton().setEnabled(m_run.canUndo());
    }
    acceptButton().setAccessibleName(acceptButton().text());
}

void BanDialog::pressed() {
    if (isAsking(m_run.phase())) {
        m_run.start();
    } else {
        m_run.undo();
    }
}

} // namespace breakwater::desktop::views
