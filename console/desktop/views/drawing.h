// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/theme.h"

#include <QList>
#include <QPointF>
#include <QString>
#include <functional>
#include <optional>

/// What a chart shows, as plain values: x is milliseconds since 1970, y is in the chart's unit. Made on the
/// GUI thread, copied freely.
namespace breakwater::desktop::views {

struct Curve {
    QString name;
    QList<QList<QPointF>> runs; ///< thinned to the pixels; between two runs nothing is known
    /// The exact value at a moment, for the read-out; nothing where nothing is known.
    std::function<std::optional<double>(double)> at;
};

/// Where something may go from now on.
struct Cone {
    QList<QPointF> low;
    QList<QPointF> middle;
    QList<QPointF> high; ///< all three have points at the same x
};

struct Drawing {
    QList<Curve> curves; ///< at most six
    std::optional<Cone> cone;
    QList<QPointF> ghost;        ///< the line that a pending edit would bring; may be empty
    std::optional<double> limit; ///< a level that should not be passed
    double leastTop = 0;         ///< the axis reaches at least so high
};

/// An operator's act on the time axis.
struct Mark {
    int number = 0;
    double at = 0;
    Tone tone = Tone::Dim;
    QString text; ///< with its time
};

struct TimeSpan {
    double from = 0;
    double to = 1;
    double now = 1; ///< between the two; what is right of it is forecast

    bool operator==(const TimeSpan&) const = default;
};

/// How values become text: for the read-out and for the axes.
struct Wording {
    std::function<QString(double)> value;
    std::function<QString(double)> axis;
    std::function<QString(double)> clock; ///< of a moment: `20:09:53`
};

/// A round step (1, 2, 2.5 or 5 times a power of ten) so that at most `most` of them cover `top`.
double roundStep(double top, int most);

/// Milliseconds between two labels of the time axis, so that at most `most` of them cover `length`.
double timeStep(double length, int most);

} // namespace breakwater::desktop::views
