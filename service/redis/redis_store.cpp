// SPDX-License-Identifier: Apache-2.0
#include "service/redis/redis_store.h"

#include "service/redis/desk.h"

namespace breakwater::redis {

RedisStore::RedisStore(boost::asio::io_context& io, RedisStoreOptions options, LinkEvents events)
    : m_desk(std::make_unique<Desk>(io, std::move(options), std::move(events))) {}

RedisStore::~RedisStore() = default;

void RedisStore::start() {
    m_desk->link().start();
}

void RedisStore::stop() {
    m_desk->link().stop();
}

bool RedisStore::isReady() const {
    return m_desk->link().isReady();
}

} // namespace breakwater::redis
