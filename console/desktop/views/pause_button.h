// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/pause.h"

#include <QPushButton>

namespace breakwater::desktop::views {

/// The one act without a dialog: two presses within two seconds, by mouse or F9. One press only arms it,
/// which it says in words. Works on old figures too. GUI thread; borrows the model.
class PauseButton : public QPushButton {
    Q_OBJECT

  public:
    explicit PauseButton(models::Pause& pause, QWidget* parent = nullptr);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return sizeHint(); }

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void tell(models::Pause::Phase phase);
    static QString textOf(models::Pause::Phase phase);

    models::Pause& m_pause;
};

} // namespace breakwater::desktop::views
