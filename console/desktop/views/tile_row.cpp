// SPDX-License-Identifier: Apache-2.0
#include "console/desktop/views/tile_row.h"

#include <QEvent>
#include <QHBoxLayout>

namespace breakwater::desktop::views {

TileRow::TileRow(const Desk& desk, QWidget* parent) : QWidget(parent), m_desk(desk) {
    static constexpr const char* kNames[kTiles] = {"waiting", "joining", "admitted", "inside", "leaving"};
    static constexpr int kShares[kTiles] = {10, 10, 10, 13, 9}; // one tile holds two figures
    setObjectName(QStringLiteral("tiles"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    for (int index = 0; index < kTiles; ++index) {
        const auto at = static_cast<std::size_t>(index);
        m_tiles[at] = new Tile(desk.theme, QString::fromLatin1(kNames[at]), this);
        layout->addWidget(m_tiles[at], kShares[at]);
    }
    const auto dress = [this, layout] { layout->setSpacing(m_desk.theme.px(8)); };
    dress();
    connect(&desk.theme, &Theme::changed, this, dress);
    connect(&desk.session(), &models::Session::snapshotArrived, this,
            [this](const model::Snapshot&, bool fromHistory) {
                if (!fromHistory) {
                    tell();
                }
            });
    connect(&desk.session(), &models::Session::linkChanged, this, &TileRow::tell);
    connect(&desk.console, &models::Console::eventChanged, this, &TileRow::tell);
    retranslate();
}

void TileRow::retranslate() {
    const QString captions[kTiles] = {tr("Waiting"), tr("Joining"), tr("Admitted"), tr("Ready / inside"),
                                      tr("Leaving")};
    for (int index = 0; index < kTiles; ++index) {
        m_tiles[static_cast<std::size_t>(index)]->setCaption(captions[index]);
    }
    tell();
}

void TileRow::tell() {
    const models::Format& format = m_desk.format();
    const auto& snapshot = m_desk.session().snapshot();
    const bool live = m_desk.session().link() == models::LinkState::Live;
    const QString asOf = snapshot ? tr("as of %1").arg(format.clock(m_desk.session().asOf())) : QString();
    for (Tile* tile : m_tiles) {
        tile->setLive(live, asOf);
    }
    if (!snapshot) {
        for (Tile* tile : m_tiles) {
            tile->setFigure(format.dash(), QString());
        }
        return;
    }
    using model::PlaceState;
    const model::EventFigures& figures = snapshot->event;
    const auto seconds = [](const std::optional<std::uint32_t>& value) {
        return value ? std::optional<base::Seconds>(*value) : std::nullopt;
    };
    m_tiles[0]->setFigure(format.count(figures.counters.of(PlaceState::Waiting)),
                          tr("empty in %1").arg(format.range(figures.drain)));
    m_tiles[1]->setFigure(
        format.callsPerSecond(figures.joinedPerSec),
        tr("waited %1 (p95 %2)")
            .arg(format.span(seconds(figures.waitP50)), format.span(seconds(figures.waitP95))));
    m_tiles[2]->setFigure(format.callsPerSecond(figures.admittedPerSec),
                          tr("limit %1").arg(format.rate(figures.setRate)));
    m_tiles[3]->setFigure(
        QStringLiteral("%1 / %2").arg(format.count(figures.counters.of(PlaceState::Ready)),
                                      format.count(figures.counters.of(PlaceState::Entered))),
        tr("no-shows %1").arg(format.percent(figures.noShowShare)));
    m_tiles[4]->setFigure(format.callsPerSecond(figures.leftPerSec + figures.expiredPerSec),
                          tr("expired %1").arg(format.perSecond(figures.expiredPerSec)));
}

void TileRow::changeEvent(QEvent* event) {
    if (event->type() == QEvent::LanguageChange) {
        retranslate();
    }
    QWidget::changeEvent(event);
}

} // namespace breakwater::desktop::views
