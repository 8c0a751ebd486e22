// SPDX-License-Identifier: Apache-2.0
// input = 2 bytes that choose where to cut, then the bytes of a connection.
#include "service/redis/codec.h"
#include "tests/fuzz/taker.h"

namespace breakwater::fuzz {

namespace {

using redis::Reply;

constexpr redis::ReplyLimits kLimits{std::size_t{1} << 16, 1'000};

struct Answers {
    std::vector<Reply> replies;
    bool broken = false;

    bool operator==(const Answers&) const = default;
};

void drain(redis::ReplyReader& reader, Answers& answers) {
    while (!answers.broken) {
        auto reply = reader.next();
        if (!reply) {
            answers.broken = true;
        } else if (!*reply) {
            return;
        } else {
            answers.replies.push_back(std::move(**reply));
        }
    }
}

Answers answersOf(std::string_view front, std::string_view back) {
    redis::ReplyReader reader(kLimits);
    Answers answers;
    for (const std::string_view part : {front, back}) {
        if (!answers.broken && !part.empty()) {
            answers.broken = !reader.feed(part);
            drain(reader, answers);
        }
    }
    return answers;
}

void write(std::string& out, const Reply& reply) {
    switch (reply.kind()) {
    case Reply::Kind::Nil: out += "$-1\r\n"; break;
    case Reply::Kind::Integer: out += ":" + std::to_string(*reply.integer()) + "\r\n"; break;
    case Reply::Kind::Error: out += "-" + std::string(reply.errorText()) + "\r\n"; break;
    case Reply::Kind::String:
        out += "$" + std::to_string(reply.string()->size()) + "\r\n" + std::string(*reply.string()) + "\r\n";
        break;
    case Reply::Kind::Array:
        out += "*" + std::to_string(reply.items().size()) + "\r\n";
        for (const Reply& item : reply.items()) {
            write(out, item);
        }
        break;
    }
}

} // namespace

static void check(std::string_view input) {
    Taker taker(input);
    const std::uint64_t cut = taker.number(2);
    const std::string_view bytes = taker.rest().substr(0, kLimits.mostBytes);
    const Answers whole = answersOf(bytes, {});
    const std::size_t at = bytes.empty() ? 0 : cut % bytes.size();
    require(answersOf(bytes.substr(0, at), bytes.substr(at)) == whole,
            "where the stream is cut changes nothing");
    std::string again;
    for (const Reply& reply : whole.replies) {
        write(again, reply);
    }
    const Answers rewritten = answersOf(again, {});
    require(again.size() > kLimits.mostBytes || rewritten.replies == whole.replies,
            "replies survive their bytes");
}

} // namespace breakwater::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    breakwater::fuzz::check({reinterpret_cast<const char*>(data), size});
    return 0;
}
