// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/request_text.h"

#include <array>
#include <charconv>

namespace breakwater::crowd {

void RequestText::common() {
    m_out.append(" HTTP/1.1\r\nHost: ").append(m_host).append("\r\nX-Forwarded-For: ");
    m_traits.appendAddress(m_who, m_out);
    m_out.append("\r\nUser-Agent: ").append(m_traits.userAgent(m_who)).append("\r\n");
}

void RequestText::bearer(std::string_view token) {
    m_out.append("Authorization: Bearer ").append(token).append("\r\n");
}

void RequestText::body(std::string_view type, std::string_view before, std::string_view text,
                       std::string_view after) {
    std::array<char, 20> digits;
    const auto size = before.size() + text.size() + after.size();
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size).ptr;
    m_out.append("Content-Type: ").append(type).append("\r\nContent-Length: ").append(digits.data(), end);
    m_out.append("\r\n\r\n").append(before).append(text).append(after);
}

void RequestText::join(std::string_view event, bool withKey) {
    m_out.append("POST /queue/join");
    common();
    if (withKey) {
        m_out.append("Idempotency-Key: ");
        m_traits.appendKey(m_who, m_out);
        m_out.append("\r\n");
    }
    body("application/json", "{\"event_id\":\"", event, "\"}");
}

void RequestText::status(std::string_view token, Version seen) {
    m_out.append("GET /queue/status");
    if (seen.known()) {
        m_out.append("?seen=");
        seen.appendTo(m_out);
    }
    common();
    bearer(token);
    m_out.append("\r\n");
}

void RequestText::stream(std::string_view token) {
    m_out.append("GET /queue/stream");
    common();
    bearer(token);
    m_out.append("Accept: text/event-stream\r\n\r\n");
}

void RequestText::enter(std::string_view token) {
    m_out.append("POST /queue/enter");
    common();
    body("application/json", "{\"waiting_token\":\"", token, "\"}");
}

void RequestText::leave(std::string_view token) {
    m_out.append("DELETE /queue/leave");
    common();
    bearer(token);
    m_out.append("\r\n");
}

void RequestText::leaveBeacon(std::string_view token) {
    m_out.append("POST /queue/leave");
    common();
    body("text/plain;charset=UTF-8", {}, token, {});
}

void RequestText::verify(std::string_view event, std::string_view pass) {
    m_out.append("GET /verify?event=").append(event);
    common();
    bearer(pass);
    m_out.append("\r\n");
}

} // namespace breakwater::crowd
