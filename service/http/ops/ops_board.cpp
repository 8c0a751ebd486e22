// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/ops_board.h"

namespace breakwater::http::ops {

void OpsBoard::publish(std::vector<model::Snapshot> events) {
    auto nodes = events.empty() ? std::vector<model::RedisNodeFigures>() : events.front().redis;
    publish(std::move(events), std::move(nodes));
}

void OpsBoard::publish(std::vector<model::Snapshot> events, std::vector<model::RedisNodeFigures> nodes) {
    std::shared_ptr<const Content> content =
        std::make_shared<Content>(Content{std::move(events), std::move(nodes)});
    const std::lock_guard lock(m_mutex);
    m_content.swap(content); // what was there is freed after the lock
}

std::shared_ptr<const OpsBoard::Content> OpsBoard::content() const {
    const std::lock_guard lock(m_mutex);
    return m_content;
}

} // namespace breakwater::http::ops
