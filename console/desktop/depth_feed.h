// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 stumbles over the concepts of the standard library
#include "console/client/operator_client.h"
#endif

#include <QObject>
#include <QString>
#include <QTimer>
#include <chrono>
#include <memory>

namespace breakwater::desktop {

/// One event's snapshots as signals on the thread that made the feed (the GUI's), and a link that comes back:
/// after a break it tries again in 0.5 s, then ever more slowly up to 10 s. Borrows the client, which must
/// outlive it.
class DepthFeed : public QObject {
    Q_OBJECT

  public:
    DepthFeed(client::OperatorClient& client, model::EventId event, QObject* parent = nullptr);
    ~DepthFeed() override;

    void start();

  signals:
    void snapshotArrived(const model::Snapshot& snapshot);
    /// `why` says what to do; the feed tries again by itself.
    void linkBroke(const QString& why);

  private:
    void open();
    void take(quint64 generation, const model::Snapshot& snapshot);
    void broke(quint64 generation, const QString& why);

    client::OperatorClient& m_client;
    const model::EventId m_event;
    QTimer m_retry;
    std::chrono::milliseconds m_pause;
    quint64 m_generation = 0; ///< tells a late word of an old stream from one of ours
    client::SubscriptionPtr m_subscription;
};

} // namespace breakwater::desktop
