// SPDX-License-Identifier: Apache-2.0
//
// command = "*" count CRLF *( "$" length CRLF bytes CRLF )
// reply   = "+" text CRLF / "-" text CRLF / ":" integer CRLF / "$" length CRLF bytes CRLF / "$-1" CRLF
//         / "*" count CRLF *reply / "*-1" CRLF
#include "service/redis/codec.h"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <new>
#include <vector>

namespace breakwater::redis {

namespace {

using base::ErrorCode;
using base::Status;

constexpr std::size_t kFirstReserve = 1024;

/// What the building functions below share with their reader; hiredis carries the pointer along.
struct Budget {
    std::size_t elementsLeft = 0;
    bool spent = false;
};

/// Puts a finished value where hiredis' task says and yields its address. Elements arrive in order and a
/// parent is not appended to while one of its children grows, so the addresses that hiredis keeps stay valid.
/// No exception may pass through C code, so memory that runs out here ends the process.
void* place(const redisReadTask* task, Reply reply) noexcept {
    auto& budget = *static_cast<Budget*>(task->privdata);
    if (budget.elementsLeft == 0) {
        budget.spent = true;
        return nullptr;
    }
    --budget.elementsLeft;
    if (task->parent == nullptr) {
        return new Reply(std::move(reply));
    }
    auto* siblings = static_cast<Reply*>(task->parent->obj)->mutableItems();
    return &siblings->emplace_back(std::move(reply));
}

void* createString(const redisReadTask* task, char* text, std::size_t length) noexcept {
    std::string copy(text, length);
    return place(task, task->type == REDIS_REPLY_ERROR ? Reply::ofError(std::move(copy))
                                                       : Reply::ofString(std::move(copy)));
}

void* createArray(const redisReadTask* task, int elements) noexcept {
    std::vector<Reply> items;
    // The announced length is only a claim: memory follows the bytes that really come.
    items.reserve(std::min<std::size_t>(static_cast<std::size_t>(std::max(elements, 0)), kFirstReserve));
    return place(task, Reply::ofArray(std::move(items)));
}

void* createInteger(const redisReadTask* task, long long number) noexcept {
    return place(task, Reply::ofInteger(number));
}

void* createNil(const redisReadTask* task) noexcept {
    return place(task, Reply());
}

void freeReply(void* reply) noexcept {
    delete static_cast<Reply*>(reply);
}

base::Error broken(std::string detail) {
    return base::makeError(ErrorCode::StoreUnavailable, std::move(detail));
}

} // namespace

void appendCommand(std::string& out, std::span<const std::string_view> words) {
    constexpr std::size_t kUsual = 16;
    std::array<const char*, kUsual> fewTexts{};
    std::array<std::size_t, kUsual> fewLengths{};
    std::vector<const char*> manyTexts;
    std::vector<std::size_t> manyLengths;
    const char** texts = fewTexts.data();
    std::size_t* lengths = fewLengths.data();
    if (words.size() > kUsual) {
        manyTexts.resize(words.size());
        manyLengths.resize(words.size());
        texts = manyTexts.data();
        lengths = manyLengths.data();
    }
    for (std::size_t i = 0; i < words.size(); ++i) {
        texts[i] = words[i].data() == nullptr ? "" : words[i].data();
        lengths[i] = words[i].size();
    }
    char* bytes = nullptr;
    const int length = redisFormatCommandArgv(&bytes, static_cast<int>(words.size()), texts, lengths);
    if (length < 0) {
        throw std::bad_alloc();
    }
    out.append(bytes, static_cast<std::size_t>(length));
    redisFreeCommand(bytes);
}

struct ReplyReader::State {
    explicit State(ReplyLimits given) : limits(given), reader(redisReaderCreateWithFunctions(&functions)) {
        if (reader == nullptr) {
            throw std::bad_alloc();
        }
        budget.elementsLeft = limits.mostElements;
        reader->privdata = &budget;
    }
    ~State() { redisReaderFree(reader); }
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    ReplyLimits limits;
    redisReplyObjectFunctions functions{createString, createArray, createInteger, createNil, freeReply};
    redisReader* reader; // keeps pointers to `functions` and `budget`
    Budget budget;
    std::size_t bytesOfReply = 0; // fed since the last whole reply ended
    bool isBroken = false;
};

ReplyReader::ReplyReader(ReplyLimits limits) : m_state(std::make_unique<State>(limits)) {}

ReplyReader::~ReplyReader() = default;

Status ReplyReader::feed(std::string_view bytes) {
    State& state = *m_state;
    // Whole replies that wait in the buffer are taken out by next() before more is fed, so what is counted
    // here belongs to one unfinished reply, give or take the replies within one read.
    if (state.isBroken || state.bytesOfReply + bytes.size() > state.limits.mostBytes + 64UL * 1024) {
        state.isBroken = true;
        return broken("a reply of Redis is larger than " + std::to_string(state.limits.mostBytes) + " bytes");
    }
    state.bytesOfReply += bytes.size();
    if (redisReaderFeed(state.reader, bytes.data(), bytes.size()) != REDIS_OK) {
        state.isBroken = true;
        return broken("a reply of Redis does not fit into memory");
    }
    return base::Done{};
}

base::Result<std::optional<Reply>> ReplyReader::next() {
    State& state = *m_state;
    void* found = nullptr;
    if (state.isBroken || redisReaderGetReply(state.reader, &found) != REDIS_OK) {
        state.isBroken = true;
        if (state.budget.spent) {
            return broken("a reply of Redis has more than " + std::to_string(state.limits.mostElements) +
                          " elements");
        }
        return broken(std::string("what came is not the Redis protocol: ") + state.reader->errstr);
    }
    if (found == nullptr) {
        return std::optional<Reply>();
    }
    const std::unique_ptr<Reply> reply(static_cast<Reply*>(found));
    state.budget.elementsLeft = state.limits.mostElements;
    state.bytesOfReply = state.reader->len - state.reader->pos;
    return std::optional<Reply>(std::move(*reply));
}

} // namespace breakwater::redis
