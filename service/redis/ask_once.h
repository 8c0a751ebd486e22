// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/redis_url.h"
#include "service/redis/reply.h"
#include "shared/base/clock.h"
#include "shared/base/result.h"

#include <initializer_list>
#include <string_view>

namespace breakwater::redis {

/// One command over a connection of its own (with login), waiting for the answer: for starts, stops and
/// tools. Blocks up to `timeout`, so never on a thread that serves. An error reply is a Reply of kind Error;
/// Errors are as in outcome.h.
[[nodiscard]] base::Result<Reply>
askOnce(const RedisUrl& url, std::initializer_list<std::string_view> command, base::Millis timeout);

} // namespace breakwater::redis
