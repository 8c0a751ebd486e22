// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/policy.h"

#include <QDoubleSpinBox>

namespace breakwater::desktop::views {

/// An admission rate to type or step: arrows 50, page keys 500. The wheel does nothing unless the box has the
/// focus. GUI thread.
class RateBox : public QDoubleSpinBox {
    Q_OBJECT

  public:
    explicit RateBox(QWidget* parent = nullptr);

    model::Rate rate() const;
    void setForm(const QString& form); ///< `%1/s`: what stands around the number
    void setRate(model::Rate rate);    ///< tells nobody
    QString textFromValue(double value) const override;

  protected:
    void wheelEvent(QWheelEvent* event) override;
};

} // namespace breakwater::desktop::views
