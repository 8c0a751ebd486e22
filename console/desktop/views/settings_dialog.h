// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/language.h"
#include "console/desktop/views/sheet.h"

class QComboBox;
class QSpinBox;

namespace breakwater::desktop::views {

/// Language, look and size of the text; each takes effect at once and is remembered. GUI thread.
class SettingsDialog : public Sheet {
    Q_OBJECT

  public:
    SettingsDialog(const Desk& desk, Tongue tongue, QWidget* parent);

  signals:
    void tongueChosen(Tongue tongue);
    void lookChosen(Look look);
    void scaleChosen(int percent);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void retranslate();

    QComboBox* const m_tongue;
    QComboBox* const m_look;
    QSpinBox* const m_scale;
    QList<ToneLabel*> m_names;
    QPushButton* const m_columns;
};

} // namespace breakwater::desktop::views
