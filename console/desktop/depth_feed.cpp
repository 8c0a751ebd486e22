// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/depth_feed.h"

#include <QMetaObject>
#include <QRandomGenerator>
#include <algorithm>

namespace breakwater::desktop {

namespace {

constexpr std::chrono::milliseconds kFirstPause{500};
constexpr std::chrono::milliseconds kLongestPause{10'000};
constexpr base::Millis kInterval{500}; // numbers change at most twice a second

} // namespace

DepthFeed::DepthFeed(client::OperatorClient& client, model::EventId event, QObject* parent)
    : QObject(parent), m_client(client), m_event(std::move(event)), m_pause(kFirstPause) {
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &DepthFeed::open);
}

DepthFeed::~DepthFeed() {
    m_subscription.reset(); // before anything its callbacks use goes
}

void DepthFeed::start() {
    open();
}

void DepthFeed::open() {
    const quint64 generation = ++m_generation;
    client::Watcher<client::WatchedSnapshot> watcher{
        [this, generation](const client::WatchedSnapshot& watched) {
            QMetaObject::invokeMethod(
                this, [this, generation, snapshot = watched.snapshot] { take(generation, snapshot); },
                Qt::QueuedConnection);
        },
        [this, generation](const base::Status& status) {
            const QString why = status.ok() ? tr("The service ended the stream.")
                                            : QString::fromStdString(status.error().detail);
            QMetaObject::invokeMethod(
                this, [this, generation, why] { broke(generation, why); }, Qt::QueuedConnection);
        }};
    m_subscription = m_client.watchSnapshots(m_event, kInterval, base::Seconds(0), std::move(watcher));
}

void DepthFeed::take(quint64 generation, const model::Snapshot& snapshot) {
    if (generation != m_generation) {
        return;
    }
    m_pause = kFirstPause;
    emit snapshotArrived(snapshot);
}

void DepthFeed::broke(quint64 generation, const QString& why) {
    if (generation != m_generation) {
        return;
    }
    emit linkBroke(why);
    // Consoles that lost the same service must not come back in step.
    const auto most = static_cast<int>(m_pause.count());
    m_retry.start(QRandomGenerator::global()->bounded(most * 4 / 5, most));
    m_pause = std::min(m_pause * 2, kLongestPause);
}

} // namespace breakwater::desktop
