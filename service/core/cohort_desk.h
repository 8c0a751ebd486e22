// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/cell_walk.h"
#include "service/core/gateway.h"
#include "service/core/operations.h"
#include "shared/model/ban.h"

#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace breakwater::core {

class CohortIndex;

/// Looks over the places of an event for operators: lists, cohorts, dry runs of bans. Reads the cells from
/// the store in chunks when asked, never on a visitor's way. Store thread.
class CohortDesk {
  public:
    using Match = std::function<bool(model::Seq, const model::PlaceCell&)>;

    CohortDesk(GatewayParts& parts, Gateway& gateway);
    ~CohortDesk();

    /// Places that match, in join order. The page token is a seq; a page may be short of its size when a
    /// million places were looked at for it.
    void scan(const model::EventId& event, const model::PageRequest& page, Match match,
              Callback<model::Page<model::Place>> done);
    /// One place with its position and score.
    void lookUp(const model::EventId& event, model::Seq seq, Callback<model::Place> done);
    /// All cohorts of more than one place, the most suspicious first, then the largest.
    void cohorts(const model::EventId& event, const model::PageRequest& page,
                 Callback<model::Page<model::Cohort>> done);
    /// Places above a score, and whatever else the filter asks for.
    void list(const model::EventId& event, const model::PlaceFilter& filter, const model::PageRequest& page,
              Callback<model::Page<model::Place>> done);
    void preview(const model::EventId& event, const model::BanScope& scope, Callback<model::BanPreview> done);

  private:
    struct Survey;

    /// Gives every cell of the event to `each`, which may end the walk by answering false; then `done`.
    void walk(const model::EventId& event, model::Seq from, EachCell each, Callback<model::Seq> done);
    /// The cohorts of an event as they stood at most two seconds ago.
    void survey(const model::EventId& event, Callback<std::shared_ptr<const Survey>> done);
    void finishPreview(const model::EventId& event, const CohortIndex& matches,
                       std::shared_ptr<model::BanPreview> preview, Callback<model::BanPreview> done);
    void markBanned(const model::EventId& event, std::vector<model::Cohort> cohorts,
                    std::function<void(std::vector<model::Cohort>)> done);
    model::Place placeOf(EventRuntime& runtime, model::Seq seq, const model::PlaceCell& cell,
                         const Survey* survey) const;

    GatewayParts& m_parts;
    Gateway& m_gateway;
    std::map<model::EventId, std::shared_ptr<const Survey>> m_surveys;
    std::shared_ptr<bool> m_alive = std::make_shared<bool>(true);
};

} // namespace breakwater::core
