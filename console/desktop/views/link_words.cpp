// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/link_words.h"

#include "console/desktop/models/words.h"

#include <QCoreApplication>

namespace breakwater::desktop::views {

namespace {

constexpr const char* kAdvice[] = {
    QT_TRANSLATE_NOOP(
        "Link", "The certificate of %1 is not trusted. Give the CA file that signed it, or the name that "
                "stands in it."),
    QT_TRANSLATE_NOOP(
        "Link", "%1 did not agree on TLS. If it speaks plain text, connect without TLS; if it asks for a "
                "certificate of yours, give one."),
    QT_TRANSLATE_NOOP("Link", "The name in %1 is not known. Check the address."),
    QT_TRANSLATE_NOOP("Link",
                      "Nothing listens on %1. Start breakwaterd there, or name the address it listens on."),
    QT_TRANSLATE_NOOP("Link",
                      "%1 closed the connection. If it speaks TLS, connect with TLS; otherwise try again."),
    QT_TRANSLATE_NOOP("Link", "No answer from %1. Check the address and the network."),
    QT_TRANSLATE_NOOP("Link", "The demo's service is switched off. Switch it on again."),
};

} // namespace

QString linkSentence(const base::Error& error, const QString& server) {
    const QString detail = QString::fromStdString(error.detail);
    for (const char* advice : kAdvice) {
        const QString known = QString::fromLatin1(advice);
        const QString said = known.contains(QLatin1String("%1")) ? known.arg(server) : known;
        // The last words of some tell gRPC's own reason in brackets, which is no advice.
        if (detail == said || detail.startsWith(said.chopped(1) + QLatin1String(" ("))) {
            const QString ours = QCoreApplication::translate("Link", advice);
            return ours.contains(QLatin1String("%1")) ? ours.arg(server) : ours;
        }
    }
    return models::sentenceOf(error);
}

} // namespace breakwater::desktop::views
