// SPDX-License-Identifier: Apache-2.0
#include "service/http/event_stream.h"

#include <algorithm>

// stream  = *( event / comment / retry )           ; WHATWG HTML, server-sent events
// event   = [ "event: " name LF ] [ "id: " id LF ] 1*( "data: " line LF ) LF
// comment = ":" LF LF
// retry   = "retry: " milliseconds LF LF

namespace breakwater::http {

void EventText::line(std::string_view field, std::string_view value) {
    m_out += field;
    for (const char c : value) {
        if (c != '\n' && c != '\r' && c != '\0') {
            m_out += c;
        }
    }
    m_out += '\n';
}

void EventText::event(std::string_view name, std::string_view id, std::string_view data) {
    if (!name.empty()) {
        line("event: ", name);
    }
    if (!id.empty()) {
        line("id: ", id);
    }
    while (true) {
        const auto end = data.find('\n');
        line("data: ", data.substr(0, end));
        if (end == std::string_view::npos) {
            break;
        }
        data.remove_prefix(end + 1);
    }
    m_out += '\n';
}

void EventText::retry(base::Millis delay) {
    m_out += "retry: ";
    m_out += std::to_string(std::max<std::int64_t>(delay.count(), 0));
    m_out += "\n\n";
}

void EventText::comment() {
    m_out += ":\n\n";
}

void LatestValue::set(std::string name, std::string id, std::string data, bool last) {
    const std::lock_guard lock{m_mutex};
    m_name = std::move(name);
    m_id = std::move(id);
    m_data = std::move(data);
    m_last = last;
    m_fresh = true;
}

class LatestValueSource final : public EventSource {
  public:
    explicit LatestValueSource(std::shared_ptr<LatestValue> slot) : m_slot(std::move(slot)) {}

    StreamNext next(EventText& text, base::MonoTime) override {
        const std::lock_guard lock{m_slot->m_mutex};
        if (m_slot->m_fresh) {
            m_slot->m_fresh = false;
            text.event(m_slot->m_name, m_slot->m_id, m_slot->m_data);
        }
        return {base::Seconds{60}, m_slot->m_last};
    }

  private:
    std::shared_ptr<LatestValue> m_slot;
};

std::unique_ptr<EventSource> LatestValue::sourceOf(std::shared_ptr<LatestValue> slot) {
    return std::make_unique<LatestValueSource>(std::move(slot));
}

} // namespace breakwater::http
