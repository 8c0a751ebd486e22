// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

namespace breakwater::desktop::views {

Language::Language(QObject* parent) : QObject(parent) {}

Language::~Language() {
    apply(Tongue::English);
}

void Language::apply(Tongue tongue) {
    if (tongue == m_tongue) {
        return;
    }
    m_tongue = tongue;
    QCoreApplication::removeTranslator(&m_ours);
    QCoreApplication::removeTranslator(&m_qts);
    if (tongue == Tongue::English) {
        return; // the texts in the code
    }
    if (m_qts.load(QStringLiteral("qtbase_ko"), QLibraryInfo::path(QLibraryInfo::TranslationsPath))) {
        QCoreApplication::installTranslator(&m_qts);
    }
    if (m_ours.load(QStringLiteral(":/i18n/breakwater_ko.qm"))) {
        QCoreApplication::installTranslator(&m_ours);
    }
}

Tongue desktopTongue() {
    return QLocale::system().language() == QLocale::Korean ? Tongue::Korean : Tongue::English;
}

} // namespace breakwater::desktop::views
