// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"

#include <QWidget>
#include <array>

class QComboBox;
class QLineEdit;
class QPushButton;

namespace breakwater::desktop::views {

class EventFacts;
class LookUpBox;
class PauseButton;
class PreviewGrid;
class RateBox;
class ToneLabel;

/// The rate: edit, preview, apply, undo; and directly below, Pause. While the event is paused the upper half
/// is the resume: rate, ramp, preview. Nothing here acts but Apply, Undo and Pause. GUI thread.
class AdmissionPanel : public QWidget {
    Q_OBJECT

  public:
    explicit AdmissionPanel(const Desk& desk, QWidget* parent = nullptr);

    void focusRate();
    QSize minimumSizeHint() const override;
    /// Puts the keyboard into the look-up; false where the panel has no room for it.
    bool lookUp();

  signals:
    void wantedChanged(std::optional<model::Rate> wanted); ///< for the ghost line
    void notice(const QString& text);                      ///< a word to the log and the banner

  protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

  private:
    void build();
    void follow();
    void retranslate();
    void tell();
    void tellApply(bool paused);
    void tellWhy(bool paused);
    void apply();
    void resume();
    void pick(model::Rate rate);
    void makeRoom();
    int neededHeight() const;
    bool isSpare(const QWidget* part) const;
    bool isPaused() const;
    model::Rate resumeRate() const;

    const Desk m_desk;
    ToneLabel* const m_title;
    ToneLabel* const m_now;
    RateBox* const m_rate;
    std::array<QPushButton*, 4> m_steps{};
    ToneLabel* const m_rampName;
    QComboBox* const m_ramp;
    ToneLabel* const m_previewTitle;
    PreviewGrid* const m_preview;
    QLineEdit* const m_reason;
    QPushButton* const m_apply;
    QPushButton* const m_undo;
    PauseButton* const m_pause;
    ToneLabel* const m_pauseHint;
    ToneLabel* const m_why;
    EventFacts* const m_facts;
    LookUpBox* const m_lookUp;
    std::optional<model::Rate> m_resumeRate; ///< typed while paused
    QString m_said;                          ///< the last act's outcome, until the next edit
    bool m_saidIsBad = false;
    bool m_sending = false; ///< a resume is on its way
};

} // namespace breakwater::desktop::views
