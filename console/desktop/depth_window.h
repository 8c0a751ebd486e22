// SPDX-License-Identifier: Apache-2.0
#pragma once

#ifndef Q_MOC_RUN // moc of Qt 6.4 stumbles over the concepts of the standard library
#include "shared/model/snapshot.h"
#endif

#include <QElapsedTimer>
#include <QLabel>
#include <QTimer>
#include <QWidget>

namespace breakwater::desktop {

/// How many people wait, how old that number is, and whether the link stands. What is not live looks not
/// live: no news for two seconds and the number is grey with its time beside it. GUI thread.
class DepthWindow : public QWidget {
    Q_OBJECT

  public:
    DepthWindow(const QString& server, const QString& event, QWidget* parent = nullptr);

    void showSnapshot(const model::Snapshot& snapshot);
    void showBroken(const QString& why);

  private:
    void age();

    const QString m_place; ///< which event where
    QLabel* const m_link;
    QLabel* const m_depth;
    QLabel* const m_detail;
    QTimer m_clock;
    QElapsedTimer m_sinceNews;
    QString m_takenAt;
    QString m_broken; ///< empty while the link stands
};

} // namespace breakwater::desktop
