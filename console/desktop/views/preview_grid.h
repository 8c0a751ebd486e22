// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/models/forecast.h"
#include "console/desktop/views/desk.h"

#include <QWidget>
#include <array>

namespace breakwater::desktop::views {

class ToneLabel;

/// What a rate would do, line by line, each with its difference to what stands. GUI thread.
class PreviewGrid : public QWidget {
    Q_OBJECT

  public:
    explicit PreviewGrid(const Desk& desk, QWidget* parent = nullptr);

    void tell(const models::Preview& preview, bool pending);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    static constexpr int kLines = 3;
    void retranslate();

    const Desk m_desk;
    std::array<ToneLabel*, kLines> m_names{};
    std::array<ToneLabel*, kLines> m_values{};
    std::array<ToneLabel*, kLines> m_changes{};
};

} // namespace breakwater::desktop::views
