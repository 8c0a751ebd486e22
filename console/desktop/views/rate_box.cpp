// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/rate_box.h"

#include <QLocale>
#include <QSignalBlocker>
#include <QWheelEvent>
#include <cmath>

namespace breakwater::desktop::views {

namespace {

constexpr double kMost = 1'000'000;
constexpr int kDecimals = 3;

} // namespace

RateBox::RateBox(QWidget* parent) : QDoubleSpinBox(parent) {
    setLocale(QLocale(QLocale::English, QLocale::UnitedStates));
    setDecimals(kDecimals);
    setRange(0.01, kMost);
    setSingleStep(50);
    setGroupSeparatorShown(true);
    setAccelerated(false);
    setKeyboardTracking(true);
    setFocusPolicy(Qt::StrongFocus);
}

model::Rate RateBox::rate() const {
    return model::Rate{static_cast<std::uint64_t>(std::llround(value() * 1000.0))};
}

void RateBox::setForm(const QString& form) {
    setPrefix(form.section(QStringLiteral("%1"), 0, 0));
    setSuffix(form.section(QStringLiteral("%1"), 1, 1));
}

void RateBox::setRate(model::Rate rate) {
    if (rate != this->rate()) {
        const QSignalBlocker silent(this);
        setValue(rate.value());
    }
}

QString RateBox::textFromValue(double value) const {
    QString text = locale().toString(value, 'f', kDecimals);
    while (text.endsWith(QLatin1Char('0'))) {
        text.chop(1);
    }
    if (text.endsWith(QLatin1Char('.'))) {
        text.chop(1);
    }
    return text;
}

void RateBox::wheelEvent(QWheelEvent* event) {
    if (hasFocus()) {
        QDoubleSpinBox::wheelEvent(event);
    } else {
        event->ignore();
    }
}

} // namespace breakwater::desktop::views
