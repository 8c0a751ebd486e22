// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/crowd/fake_queue.h"

#include "shared/base/text.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace breakwater::fakes {
namespace {

constexpr std::size_t kMacAt = 36;
constexpr std::size_t kTokenBytes = 52;
constexpr std::int64_t kWindowSec = 120;
constexpr std::string_view kSecret = "a secret of the fake";

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;

base::MonoTime nowOf() {
    return base::SystemClock().monotonic();
}

Key newKey() {
    return {EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"), &EVP_PKEY_free};
}

std::string hashOf(std::string_view text) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> out;
    unsigned size = 0;
    EVP_Digest(text.data(), text.size(), out.data(), &size, EVP_sha256(), nullptr);
    return {reinterpret_cast<const char*>(out.data()), size};
}

std::string base64(std::string_view text) {
    return base::toBase64Url(base::bytesOf(text));
}

} // namespace

struct FakeQueue::Crypto {
    Key published = newKey();
    Key other = newKey();

    static std::string sign(const Key& key, std::string_view text) {
        const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                              &EVP_MD_CTX_free);
        std::array<std::uint8_t, 64> out;
        std::size_t size = out.size();
        EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get());
        EVP_DigestSign(context.get(), out.data(), &size, reinterpret_cast<const std::uint8_t*>(text.data()),
                       text.size());
        return base::toBase64Url(out);
    }
};

FakeQueue::FakeQueue(double perSecond, Plant plant)
    : m_perSecond(perSecond), m_plant(plant), m_crypto(std::make_unique<Crypto>()), m_lastTick(nowOf()) {}

FakeQueue::~FakeQueue() = default;

FakeAnswer FakeQueue::problem(int status, std::string_view code) {
    return {status, R"({"type":"about:blank","title":"no","code":")" + std::string(code) + "\"}",
            status == 429 || status == 503 ? "Retry-After: 0\r\n" : ""};
}

std::string FakeQueue::tokenFor(std::uint64_t seq, std::uint64_t nonce) const {
    std::array<std::uint8_t, kTokenBytes> bytes{1, 1, 0, 9, 9, 9, 9, 9, 9, 9, 9, 0, 0, 0, 1, 0, 0, 0, 1};
    for (std::size_t i = 0; i < 5; ++i) {
        bytes[19 + i] = static_cast<std::uint8_t>(seq >> (8 * (4 - i)));
    }
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[28 + i] = static_cast<std::uint8_t>(nonce >> (8 * i));
    }
    const auto mac =
        hashOf(std::string(kSecret) + std::string(reinterpret_cast<const char*>(bytes.data()), kMacAt));
    std::memcpy(bytes.data() + kMacAt, mac.data(), kTokenBytes - kMacAt);
    return base::toBase64Url(bytes);
}

std::optional<std::uint64_t> FakeQueue::seqOf(std::string_view token) const {
    const auto bytes = base::fromBase64Url(token);
    if (!bytes || bytes->size() != kTokenBytes) {
        return std::nullopt;
    }
    const auto mac =
        hashOf(std::string(kSecret) + std::string(reinterpret_cast<const char*>(bytes->data()), kMacAt));
    if (m_plant != Plant::AltersPass &&
        std::memcmp(mac.data(), bytes->data() + kMacAt, kTokenBytes - kMacAt) != 0) {
        return std::nullopt;
    }
    std::uint64_t seq = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        seq = seq << 8 | (*bytes)[19 + i];
    }
    return seq;
}

FakeQueue::Place* FakeQueue::find(std::string_view token, FakeAnswer& refusal) {
    const auto seq = seqOf(token);
    const auto found = seq ? m_places.find(*seq) : m_places.end();
    if (found == m_places.end() || found->second.forgotten) {
        refusal = problem(401, "INVALID_TOKEN");
        return nullptr;
    }
    return &found->second;
}

std::size_t FakeQueue::pickNext() {
    const auto waits = [this](std::uint64_t seq) { return m_places[seq].state == State::Waiting; };
    while (m_head < m_order.size() && !waits(m_order[m_head])) {
        ++m_head;
    }
    if (m_plant == Plant::LastGoesFirst && m_calls % 50 == 20) {
        for (std::size_t i = m_order.size(); i > m_head; --i) {
            if (waits(m_order[i - 1])) {
                return i - 1;
            }
        }
    }
    const bool skips = m_plant == Plant::NeverCalls && m_head < m_order.size() && m_order[m_head] % 50 == 7;
    return skips ? std::min(m_head + 1, m_order.size()) : m_head;
}

void FakeQueue::tick() {
    const auto now = nowOf();
    const double rate = m_perSecond * (m_plant == Plant::TwiceTheRate ? 2 : 1);
    const double burst = std::max(1.0, m_perSecond * 0.25);
    m_tokens = std::min(burst, m_tokens + std::chrono::duration<double>(now - m_lastTick).count() * rate);
    m_lastTick = now;
    while (m_tokens >= 1) {
        const auto next = pickNext();
        if (next >= m_order.size()) {
            break;
        }
        Place& place = m_places[m_order[next]];
        if (place.state != State::Waiting) { // only past one that is skipped
            m_tokens = 0;
            break;
        }
        place.state = State::Ready;
        place.counted = false;
        place.readyAt = now;
        m_tokens -= 1;
        ++m_calls;
        ++m_lsn;
    }
}

FakeAnswer FakeQueue::join(const std::string& key) {
    const std::lock_guard lock(m_mutex);
    tick();
    const auto number = ++m_joins;
    if (const auto known = m_byKey.find(key); !key.empty() && known != m_byKey.end()) {
        const auto nonce = m_plant == Plant::NewTokenOnReplay ? number : 7;
        return {202, statusJson(known->second, tokenFor(known->second, nonce)),
                "Idempotency-Replayed: true\r\n"};
    }
    auto seq = ++m_nextSeq;
    const bool special = number % 40 == 30;
    if (m_plant == Plant::SameSeqTwice && special) {
        seq = --m_nextSeq;
    } else if (m_plant == Plant::JoinGoesAhead && special) {
        seq = number; // far below all that were given
    }
    m_byKey[key] = seq;
    if (m_places.emplace(seq, Place{}).second) {
        m_order.push_back(seq);
    }
    ++m_lsn;
    if (m_plant == Plant::DoneButRefused && special) {
        return problem(429, "RATE_LIMITED");
    }
    return {202, statusJson(seq, tokenFor(seq, 7)), {}};
}

std::string FakeQueue::statusJson(std::uint64_t seq, std::string_view token) {
    const Place& place = m_places[seq];
    static constexpr std::array<std::string_view, 4> kNames{"waiting", "ready", "entered", "left"};
    auto name = kNames[static_cast<std::size_t>(place.state)];
    std::uint64_t position = 0;
    if (place.state == State::Waiting) {
        for (std::size_t i = m_head; i < m_order.size() && m_order[i] != seq; ++i) {
            position += m_places[m_order[i]].counted ? 1 : 0;
        }
        ++position;
    }
    if (m_plant == Plant::PositionRises && place.state == State::Waiting && ++m_polls % 100 == 50) {
        position += 1000;
    }
    std::string out = "{\"status\":\"" + std::string(name) + "\",\"position\":" + std::to_string(position) +
                      ",\"eta_sec\":null,\"waiting_time\":1,\"ready_for_entry\":" +
                      (place.state == State::Ready ? "true" : "false") +
                      ",\"poll_after_ms\":200,\"total_waiting\":1," +
                      "\"paused\":" + (m_plant == Plant::CallsInPause ? "true" : "false") +
                      ",\"version\":\"1-" + std::to_string(m_lsn) + "\",\"event_revision\":1";
    if (place.state == State::Ready) {
        const auto run = std::chrono::duration_cast<base::Seconds>(nowOf() - place.readyAt).count();
        out += ",\"enter_within_sec\":" + std::to_string(std::max<std::int64_t>(1, kWindowSec - run));
    }
    if (!token.empty()) {
        out +=
            ",\"waiting_token\":\"" + std::string(token) + "\",\"position_hint\":" + std::to_string(position);
    }
    return out + "}";
}

FakeAnswer FakeQueue::status(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    tick();
    FakeAnswer answer;
    Place* place = find(token, answer);
    if (place == nullptr) {
        return answer;
    }
    const auto seq = *seqOf(token);
    answer.body = statusJson(seq, {});
    place->forgotten = m_plant == Plant::ForgetsAPlace && seq % 50 == 3;
    return answer;
}

std::string FakeQueue::makePass(std::uint64_t seq, std::uint64_t number) const {
    const auto now = base::secondsOf(base::SystemClock().wall());
    const std::string text =
        base64(R"({"alg":"EdDSA","kid":")" + std::string(m_plant == Plant::OddKeyPass ? "k9" : "k1") +
               "\"}") +
        "." +
        base64(R"({"iss":"fake","aud":"shop","sub":")" + std::to_string(seq) + R"(","event":")" +
               (m_plant == Plant::StrayPass ? "another" : "demo") + R"(","jti":"jti-)" + std::to_string(seq) +
               "-" + std::to_string(number) + R"(","iat":)" + std::to_string(now) + R"(,"nbf":)" +
               std::to_string(now) + R"(,"exp":)" +
               std::to_string(now + (m_plant == Plant::StalePass ? -1 : 600)) + "}");
    const Key& key = m_plant == Plant::ForgedPass ? m_crypto->other : m_crypto->published;
    return text + "." + Crypto::sign(key, text);
}

FakeAnswer FakeQueue::enter(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    tick();
    FakeAnswer answer;
    Place* place = find(token, answer);
    if (place == nullptr) {
        return answer;
    }
    switch (place->state) {
    case State::Waiting: return problem(403, "NOT_READY");
    case State::Left: return problem(410, "TOKEN_EXPIRED");
    case State::Ready:
    case State::Entered: break;
    }
    if (place->pass.empty() || m_plant == Plant::SecondPass) {
        place->pass = makePass(*seqOf(token), place->passes++);
        ++m_lsn;
    }
    place->state = State::Entered;
    answer.body =
        R"({"admission":"granted","reservation_token":")" + place->pass + R"(","ttl_sec":600,"shop_url":""})";
    return answer;
}

FakeAnswer FakeQueue::leave(std::string_view token) {
    const std::lock_guard lock(m_mutex);
    tick();
    FakeAnswer answer;
    Place* place = find(token, answer);
    if (place == nullptr) {
        return answer;
    }
    if (place->state != State::Entered && m_plant != Plant::LeftIsCalled) {
        place->state = State::Left;
        place->counted = false;
        ++m_lsn;
    }
    answer.body = R"({"status":"left"})";
    return answer;
}

FakeAnswer FakeQueue::verify(std::string_view pass) {
    const std::lock_guard lock(m_mutex);
    const bool known = std::any_of(m_places.begin(), m_places.end(),
                                   [pass](const auto& entry) { return entry.second.pass == pass; });
    const bool refused = m_plant == Plant::PassRefused;
    return (known && !refused) || m_plant == Plant::AltersPass ? FakeAnswer{204, {}, {}}
                                                               : problem(401, "INVALID_TOKEN");
}

FakeAnswer FakeQueue::event() {
    const std::lock_guard lock(m_mutex);
    tick();
    return {200,
            R"({"event_id":"demo","title":"Demo","state":"open","waiting":1,"admission_rate":)" +
                std::to_string(m_perSecond) + R"(,"revision":1})",
            {}};
}

FakeAnswer FakeQueue::keys() {
    std::array<std::uint8_t, 32> raw;
    std::size_t size = raw.size();
    EVP_PKEY_get_raw_public_key(m_crypto->published.get(), raw.data(), &size);
    return {200,
            R"({"keys":[{"kty":"RSA","kid":"other"},{"kty":"OKP","crv":"Ed25519","kid":"k1","x":")" +
                base::toBase64Url(raw) + "\"}]}",
            {}};
}

std::uint64_t FakeQueue::lsn() {
    const std::lock_guard lock(m_mutex);
    tick();
    return m_lsn;
}

} // namespace breakwater::fakes
