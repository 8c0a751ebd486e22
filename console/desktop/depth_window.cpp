// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/depth_window.h"

#include <QDateTime>
#include <QLocale>
#include <QVBoxLayout>

namespace breakwater::desktop {

namespace {

constexpr qint64 kStaleMillis = 2'000;
constexpr int kLookMillis = 500;
constexpr int kFigurePoints = 48;

QString number(std::uint64_t value) {
    return QLocale(QLocale::English).toString(static_cast<qulonglong>(value));
}

} // namespace

DepthWindow::DepthWindow(const QString& server, const QString& event, QWidget* parent)
    : QWidget(parent),
      m_place(tr("%1 at %2").arg(event, server)),
      m_link(new QLabel(this)),
      m_depth(new QLabel(this)),
      m_detail(new QLabel(this)) {
    m_link->setObjectName("link");
    m_depth->setObjectName("depth");
    m_detail->setObjectName("detail");
    setWindowTitle(tr("Breakwater: %1").arg(m_place));
    QFont figure = m_depth->font();
    figure.setPointSize(kFigurePoints);
    m_depth->setFont(figure);
    for (QLabel* label : {m_link, m_detail}) {
        label->setTextFormat(Qt::PlainText);
        label->setWordWrap(true);
    }
    m_depth->setTextFormat(Qt::PlainText);
    auto* layout = new QVBoxLayout(this);
    layout->addWidget(m_link);
    layout->addWidget(m_depth);
    layout->addWidget(m_detail);
    layout->addStretch();
    resize(520, 240);
    m_depth->setText(QStringLiteral("-"));
    m_detail->setText(tr("people waiting"));
    connect(&m_clock, &QTimer::timeout, this, &DepthWindow::age);
    m_clock.start(kLookMillis);
    age();
}

void DepthWindow::showSnapshot(const model::Snapshot& snapshot) {
    using model::PlaceState;
    const auto& figures = snapshot.event;
    m_depth->setText(number(figures.counters.of(PlaceState::Waiting)));
    m_detail->setText(tr("people waiting   |   %1   |   admitted %2/s of %3/s   |   ready %4")
                          .arg(QString::fromUtf8(model::toText(figures.state).data()),
                               QString::number(figures.admittedPerSec, 'f', 0),
                               QString::number(figures.setRate.value()),
                               number(figures.counters.of(PlaceState::Ready))));
    m_takenAt = QDateTime::fromMSecsSinceEpoch(base::microsOf(figures.at) / 1000).toString("HH:mm:ss");
    m_broken.clear();
    m_sinceNews.restart();
    age();
}

void DepthWindow::showBroken(const QString& why) {
    m_broken = why;
    age();
}

void DepthWindow::age() {
    const bool any = m_sinceNews.isValid();
    const bool live = any && m_broken.isEmpty() && m_sinceNews.elapsed() <= kStaleMillis;
    m_depth->setEnabled(live);
    m_detail->setEnabled(live);
    const QString asOf = any ? tr("  (figures as of %1)").arg(m_takenAt) : QString();
    if (!m_broken.isEmpty()) {
        m_link->setText(tr("DISCONNECTED from %1: %2%3").arg(m_place, m_broken, asOf));
    } else if (!any) {
        m_link->setText(tr("Connecting to %1 ...").arg(m_place));
    } else {
        m_link->setText(live ? tr("LIVE  %1").arg(m_place) : tr("STALE  %1%2").arg(m_place, asOf));
    }
}

} // namespace breakwater::desktop
