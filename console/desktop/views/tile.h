// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/fit_label.h"

#include <QFrame>

namespace breakwater::desktop::views {

/// One figure with its name above and a note below. What isn't live is dim and says since when. GUI thread;
/// borrows the theme.
class Tile : public QFrame {
    Q_OBJECT

  public:
    Tile(Theme& theme, const QString& name, QWidget* parent = nullptr);

    void setCaption(const QString& caption);
    void setFigure(const QString& figure, const QString& note);
    /// `asOf` stands in the note's place while the figure isn't live.
    void setLive(bool live, const QString& asOf);
    bool isLive() const { return m_live; }
    const FitLabel& figure() const { return *m_figure; }

    QSize minimumSizeHint() const override;

  protected:
    void paintEvent(QPaintEvent* event) override;

  private:
    void tell();

    Theme& m_theme;
    FitLabel* const m_caption;
    FitLabel* const m_figure;
    FitLabel* const m_note;
    QString m_noteText;
    QString m_asOf;
    bool m_live = true;
};

} // namespace breakwater::desktop::views
