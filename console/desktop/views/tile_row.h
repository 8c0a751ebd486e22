// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/desktop/views/desk.h"
#include "console/desktop/views/tile.h"

#include <QWidget>
#include <array>

namespace breakwater::desktop::views {

/// The five figures of the chosen event. GUI thread.
class TileRow : public QWidget {
    Q_OBJECT

  public:
    explicit TileRow(const Desk& desk, QWidget* parent = nullptr);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    static constexpr int kTiles = 5;
    void retranslate();
    void tell();

    const Desk m_desk;
    std::array<Tile*, kTiles> m_tiles{};
};

} // namespace breakwater::desktop::views
