// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/one_window.h"

#include <unistd.h>

#include <QCryptographicHash>
#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QLocalSocket>
#include <QLockFile>
#include <QStandardPaths>
#include <QTimer>

namespace breakwater::desktop {

// One line each way:
//   question = "raise" [" " event-id] LF    at most kLongest bytes
//   answer   = "raised" LF
// Anything else is hung up on.

namespace {

constexpr qint64 kLongest = 128;
constexpr int kPatience = 2'000; ///< milliseconds
constexpr int kCallers = 8;      ///< at once
const QByteArray kRaise = QByteArrayLiteral("raise");
const QByteArray kRaised = QByteArrayLiteral("raised\n");

std::optional<model::EventId> parseQuestion(const QByteArray& line) {
    if (line == kRaise) {
        return model::EventId();
    }
    return line.startsWith(kRaise + ' ') ? model::EventId::parse(line.mid(kRaise.size() + 1).toStdString())
                                         : std::nullopt;
}

/// True when somebody listens there and says that the window comes.
bool asked(const QString& path, const model::EventId& event) {
    QLocalSocket socket;
    socket.connectToServer(path);
    if (!socket.waitForConnected(kPatience)) {
        return false;
    }
    socket.write(event.empty() ? kRaise + '\n'
                               : kRaise + ' ' + QByteArray::fromStdString(event.text()) + '\n');
    QElapsedTimer waited;
    waited.start();
    while (socket.bytesAvailable() < kRaised.size() && waited.elapsed() < kPatience &&
           socket.waitForReadyRead(static_cast<int>(kPatience - waited.elapsed()))) {
    }
    return socket.read(kRaised.size()) == kRaised;
}

bool somebodyListens(const QString& path) {
    QLocalSocket socket;
    socket.connectToServer(path);
    return socket.waitForConnected(kPatience);
}

} // namespace

OneWindow::OneWindow(const QString& folder, QObject* parent)
    : QObject(parent),
      m_folder(folder.isEmpty() ? QStandardPaths::writableLocation(QStandardPaths::RuntimeLocation)
                                : folder) {
    m_server.setSocketOptions(QLocalServer::UserAccessOption);
    m_server.setMaxPendingConnections(kCallers);
    connect(&m_server, &QLocalServer::newConnection, this, &OneWindow::greet);
}

QString OneWindow::pathOf(const models::ServerProfile& profile) const {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const QString token =
        profile.tokenFile.isEmpty() ? QString() : QFileInfo(profile.tokenFile).absoluteFilePath();
    for (const QString& part : {QString::number(::getuid()), profile.address, token}) {
        hash.addData(part.toUtf8() + '\0');
    }
    hash.addData(profile.readOnly ? "r" : "w");
    return QDir(m_folder).filePath(QStringLiteral("breakwater-console-") +
                                   QString::fromLatin1(hash.result().toHex().left(16)));
}

OneWindow::Holder OneWindow::claim(const models::ServerProfile& profile, const model::EventId& event) {
    const QString path = pathOf(profile);
    if (m_server.fullServerName() == path) {
        return Holder::Here;
    }
    // Without a folder of the user's own there is no telling who listens: then each start has its window.
    if (m_folder.isEmpty()) {
        return Holder::Here;
    }
    // Two starts at once: the second looks only when the first listens.
    QLockFile door(path + QStringLiteral(".lock"));
    if (!door.tryLock(kPatience)) {
        return Holder::Here;
    }
    if (asked(path, event)) {
        return Holder::Elsewhere;
    }
    release();
    if (!somebodyListens(path)) {
        QLocalServer::removeServer(path);
        m_server.listen(path);
    }
    return Holder::Here;
}

void OneWindow::release() {
    m_server.close();
}

void OneWindow::greet() {
    while (QLocalSocket* caller = m_server.nextPendingConnection()) {
        caller->setReadBufferSize(kLongest);
        connect(caller, &QLocalSocket::disconnected, caller, &QObject::deleteLater);
        connect(caller, &QLocalSocket::readyRead, this, [this, caller] { hear(caller); });
        QTimer::singleShot(kPatience, caller, &QLocalSocket::abort); // whoever says nothing, or too little
        if (caller->bytesAvailable() > 0) {
            hear(caller);
        }
    }
}

void OneWindow::hear(QLocalSocket* caller) {
    if (!caller->canReadLine()) {
        if (caller->bytesAvailable() >= kLongest) {
            caller->abort();
        }
        return;
    }
    const auto event = parseQuestion(caller->readLine(kLongest).chopped(1));
    if (!event) {
        caller->abort();
        return;
    }
    caller->disconnect(this); // one question each
    caller->write(kRaised);
    caller->disconnectFromServer(); // once that is written
    emit raiseAsked(*event);
}

} // namespace breakwater::desktop
