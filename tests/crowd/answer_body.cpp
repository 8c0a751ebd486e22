// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/answer_body.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <array>
#include <utility>

namespace breakwater::crowd {
namespace {

enum class Member : std::uint8_t {
    Other,
    Status,
    Position,
    PollAfterMs,
    Version,
    Paused,
    Away,
    AsOf,
    EnterWithinSec,
    EventRevision,
    WaitingToken,
    Pass,
    Code,
    State,
    AdmissionRate,
    Waiting,
};

constexpr std::array<std::pair<std::string_view, Member>, 15> kMembers{{
    {"status", Member::Status},
    {"position", Member::Position},
    {"poll_after_ms", Member::PollAfterMs},
    {"version", Member::Version},
    {"paused", Member::Paused},
    {"away", Member::Away},
    {"as_of", Member::AsOf},
    {"enter_within_sec", Member::EnterWithinSec},
    {"event_revision", Member::EventRevision},
    {"waiting_token", Member::WaitingToken},
    {"reservation_token", Member::Pass},
    {"code", Member::Code},
    {"state", Member::State},
    {"admission_rate", Member::AdmissionRate},
    {"waiting", Member::Waiting},
}};

Member memberOf(std::string_view name) {
    for (const auto& [text, member] : kMembers) {
        if (text == name) {
            return member;
        }
    }
    return Member::Other;
}

constexpr int kMaxDepth = 16;

/// Fills an AnswerBody from the members of the outermost object.
class Filler {
  public:
    explicit Filler(AnswerBody& body) : m_body(body) {}

    // NOLINTBEGIN(readability-identifier-naming): rapidjson asks for these names
    bool Null() { return true; }
    bool Bool(bool value) {
        switch (top()) {
        case Member::Paused: m_body.seen.paused = value; break;
        case Member::Away: m_body.seen.away = value; break;
        default: break;
        }
        return true;
    }
    bool Int(int value) { return number(value < 0 ? 0 : static_cast<std::uint64_t>(value), value); }
    bool Uint(unsigned value) { return number(value, value); }
    bool Int64(std::int64_t value) {
        return number(value < 0 ? 0 : static_cast<std::uint64_t>(value), static_cast<double>(value));
    }
    bool Uint64(std::uint64_t value) { return number(value, static_cast<double>(value)); }
    bool Double(double value) {
        return number(value < 0 ? 0 : static_cast<std::uint64_t>(std::min(value, 1e18)), value);
    }
    bool RawNumber(const char*, rapidjson::SizeType, bool) { return false; }
    bool String(const char* text, rapidjson::SizeType size, bool) {
        const std::string_view value(text, size);
        switch (top()) {
        case Member::Status: m_body.seen.status = visitorStatusOf(value); break;
        case Member::Version: m_body.seen.version = Version::parse(value).value_or(Version()); break;
        case Member::AsOf: m_body.seen.stale = true; break;
        case Member::WaitingToken: m_body.waitingToken.assign(value); break;
        case Member::Pass: m_body.pass.assign(value); break;
        case Member::Code: m_body.code.assign(value.substr(0, 64)); break;
        case Member::State: m_body.state.assign(value.substr(0, 32)); break;
        default: break;
        }
        return true;
    }
    bool Key(const char* text, rapidjson::SizeType size, bool) {
        m_member = m_depth == 1 ? memberOf({text, size}) : Member::Other;
        return true;
    }
    bool StartObject() { return ++m_depth <= kMaxDepth; }
    bool EndObject(rapidjson::SizeType) {
        --m_depth;
        return true;
    }
    bool StartArray() { return m_depth > 0 && ++m_depth <= kMaxDepth; }
    bool EndArray(rapidjson::SizeType) {
        --m_depth;
        return true;
    }

    // NOLINTEND(readability-identifier-naming)

  private:
    Member top() const { return m_depth == 1 ? m_member : Member::Other; }
    bool number(std::uint64_t whole, double value) {
        switch (top()) {
        case Member::Position: m_body.seen.position = whole; break;
        case Member::PollAfterMs:
            m_body.seen.pollAfterMs = static_cast<std::uint32_t>(std::min<std::uint64_t>(whole, 3'600'000));
            break;
        case Member::EnterWithinSec:
            m_body.seen.enterWithinSec = static_cast<std::uint32_t>(std::min<std::uint64_t>(whole, 86'400));
            break;
        case Member::EventRevision: m_body.seen.revision = whole; break;
        case Member::AdmissionRate: m_body.admissionRate = value; break;
        case Member::Waiting: m_body.waiting = whole; break;
        default: break;
        }
        return true;
    }

    AnswerBody& m_body;
    Member m_member = Member::Other;
    int m_depth = 0;
};

} // namespace

struct BodyReader::Parser {
    rapidjson::Reader reader;
};

void AnswerBody::clear() {
    seen = StatusSeen{};
    waitingToken.clear();
    pass.clear();
    code.clear();
    state.clear();
    admissionRate = -1;
    waiting = 0;
}

BodyReader::BodyReader() : m_parser(std::make_unique<Parser>()) {}
BodyReader::~BodyReader() = default;

bool BodyReader::read(std::string_view json) {
    m_body.clear();
    if (json.empty() || json.front() != '{') {
        return false;
    }
    rapidjson::MemoryStream in(json.data(), json.size());
    Filler filler(m_body);
    return !m_parser->reader.Parse<rapidjson::kParseDefaultFlags>(in, filler).IsError();
}

} // namespace breakwater::crowd
