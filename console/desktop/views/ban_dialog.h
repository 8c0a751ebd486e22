// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/sheet.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QTableWidget;
class QProgressBar;

namespace breakwater::desktop::views {

/// A ban of one place, of several, or of whole cohorts: the service's dry run first, then reason and expiry,
/// the count typed, progress with Stop, and one undo for all of it. GUI thread; drives the console's BanRun.
class BanDialog : public Sheet {
    Q_OBJECT

  public:
    BanDialog(const Desk& desk, const std::vector<model::BanScope>& scopes, QWidget* parent);
    ~BanDialog() override;

  private:
    void build();
    void tell();
    void tellPreview();
    void tellProgress();
    void tellButtons();
    QString effect() const;
    void pressed();

    models::BanRun& m_run;
    ToneLabel* m_scope = nullptr;
    ToneLabel* m_matching = nullptr;
    ToneLabel* m_figures = nullptr;
    QTableWidget* m_sample = nullptr;
    ToneLabel* m_effect = nullptr;
    QComboBox* m_reason = nullptr;
    QComboBox* m_lasts = nullptr;
    ToneLabel* m_countName = nullptr;
    QLineEdit* m_count = nullptr;
    QProgressBar* m_progress = nullptr;
    QPushButton* m_stop = nullptr;
};

} // namespace breakwater::desktop::views
