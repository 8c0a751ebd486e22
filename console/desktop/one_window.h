// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/connection.h"
#include "shared/model/ids.h"

#include <QLocalServer>
#include <QObject>
#include <QString>

class QLocalSocket;

namespace breakwater::desktop {

/// One window for each server profile of a user: two windows with two pending edits of one rate are how an
/// operator fools themselves. Who holds a profile listens on a local socket named after it; who comes second
/// asks the first to come to the front. Only this user can reach the socket: it lies in the user's runtime
/// folder. A file that a crash left behind is taken over; a holder that doesn't answer keeps nobody out,
/// since a second window is better than none. GUI thread; owns its socket.
class OneWindow final : public QObject {
    Q_OBJECT

  public:
    enum class Holder : std::uint8_t { Here, Elsewhere };

    /// In `folder`, or in the user's runtime folder.
    explicit OneWindow(const QString& folder = {}, QObject* parent = nullptr);

    /// Here: this process holds the profile from now on, and no other one. Elsewhere: another process does;
    /// it was asked to raise its window and to look at `event` (unless that is empty), and said that it
    /// would. Waits for it, for two seconds at most.
    Holder claim(const models::ServerProfile& profile, const model::EventId& event);
    void release();

    /// Whose token and whether it may act belong to it: a read-only window stands in nobody's way.
    QString pathOf(const models::ServerProfile& profile) const;

  signals:
    /// Somebody started this profile once more; the event may be empty.
    void raiseAsked(const model::EventId& event);

  private:
    void greet();
    void hear(QLocalSocket* caller);

    const QString m_folder;
    QLocalServer m_server;
};

} // namespace breakwater::desktop
