// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QObject>
#include <QTranslator>
#include <cstdint>

namespace breakwater::desktop::views {

enum class Tongue : std::uint8_t { English, Korean };

/// The language of all windows, switched while they stand: Qt tells every widget with a LanguageChange event.
/// GUI thread; owns the installed translators and takes them out when it goes.
class Language : public QObject {
    Q_OBJECT

  public:
    explicit Language(QObject* parent = nullptr);
    ~Language() override;

    Tongue tongue() const { return m_tongue; }
    void apply(Tongue tongue);

  private:
    QTranslator m_ours;
    QTranslator m_qts; ///< what Qt's own dialogs say, where that package is installed
    Tongue m_tongue = Tongue::English;
};

/// Korean on a Korean desktop, otherwise English.
Tongue desktopTongue();

} // namespace breakwater::desktop::views
