// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QColor>
#include <QObject>
#include <QString>
#include <array>
#include <cstdint>

class QApplication;

namespace breakwater::desktop::views {

enum class Look : std::uint8_t { Light, Dark };

/// What a colour is for. Text has a contrast of at least 4.5 against Background, Panel and Field, series
/// at least 3 against Panel; a test holds every pair.
enum class Tone : std::uint8_t {
    Background, ///< of the window
    Panel,      ///< of tiles, charts and tables
    Field,      ///< of what can be typed into or pressed
    Line,       ///< edges and separators
    Grid,       ///< of charts
    Text,
    Dim,    ///< secondary text, and every figure that isn't live
    Accent, ///< selection and focus
    OnAccent,
    Good,
    Warning,
    Critical,
    OnCritical, ///< text upon Critical
    Rehearsal,
    Series1,
    Series2,
    Series3,
    Series4,
};
inline constexpr int kTones = 18;
inline constexpr int kSeriesTones = 4;

QColor colourOf(Look look, Tone tone);
/// The tone of the n-th series of a chart; a fifth begins again, with another dash.
Tone seriesTone(int index);
/// `share` of the first colour over the second, opaque.
QColor mixed(const QColor& over, const QColor& under, double share);
/// Of WCAG 2: 1 to 21.
double contrast(const QColor& one, const QColor& other);

/// The one look of all windows: Fusion with our own palettes, fonts and scale. GUI thread; made once by the
/// program (or by a test), borrowed by every view, which repaints on `changed`.
class Theme : public QObject {
    Q_OBJECT

  public:
    static constexpr int kLeastScale = 90;
    static constexpr int kMostScale = 160;

    explicit Theme(QObject* parent = nullptr);

    Look look() const { return m_look; }
    /// Percent, kLeastScale to kMostScale.
    int scale() const { return m_scale; }
    QColor colour(Tone tone) const { return colourOf(m_look, tone); }
    /// A length in pixels of the 100 % design, at the scale in force.
    int px(int length) const { return (length * m_scale + 50) / 100; }
    /// Body text is 10 points at 100 %.
    QFont font(double points, bool bold = false) const;

    /// Sets style, palette, font and style sheet of the application.
    void apply(Look look, int scale);

  signals:
    void changed();

  private:
    QString sheet() const;

    Look m_look = Look::Light;
    int m_scale = 100;
};

/// Light or dark as the desktop's own palette is at start (Qt 6.4 can't tell the system's scheme).
Look desktopLook();

} // namespace breakwater::desktop::views
