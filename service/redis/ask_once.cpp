// SPDX-License-Identifier: Apache-2.0
#include "service/redis/ask_once.h"

#include "service/redis/connection.h"
#include "service/redis/outcome.h"

#include <boost/asio/io_context.hpp>

#include <memory>
#include <optional>
#include <vector>

namespace breakwater::redis {

base::Result<Reply> askOnce(const RedisUrl& url, std::initializer_list<std::string_view> command,
                            base::Millis timeout) {
    boost::asio::io_context io;
    const auto connection = std::make_shared<Connection>(io, Connection::Limits{});
    std::optional<base::Result<Reply>> answer;
    const auto keep = [&](base::Result<Reply> reply) {
        if (!answer) {
            answer = std::move(reply);
        }
    };
    // Only a refused login is of interest here; it comes before the command's own answer.
    const auto keepRefusal = [&](const base::Result<Reply>& reply) {
        if (reply.ok() && reply->isError()) {
            keep(nothingRan("Redis refused the login: " + std::string(reply->errorText())));
        }
    };
    const auto ask = [&] {
        if (!url.password.empty()) {
            std::vector<std::string_view> login = {"AUTH", url.password};
            if (!url.user.empty()) {
                login.insert(login.begin() + 1, url.user);
            }
            connection->send(login, timeout, keepRefusal);
        }
        if (url.database != 0) {
            const std::string database = std::to_string(url.database);
            const std::initializer_list<std::string_view> select = {"SELECT", database};
            connection->send({select.begin(), select.size()}, timeout, keepRefusal);
        }
        connection->send({command.begin(), command.size()}, timeout, keep);
    };
    connection->open(url, timeout, ask, [&](const base::Error& reason) { keep(reason); });
    while (!answer && io.run_one() > 0) {
    }
    connection->abandon();
    io.restart();
    io.poll(); // lets the handlers under way see that it is over
    return answer ? std::move(*answer) : base::Result<Reply>(nothingRan("nothing came back from Redis"));
}

} // namespace breakwater::redis
