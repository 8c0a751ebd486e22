// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/status_json.h"

#include "service/http/text_cursor.h"
#include "shared/base/log.h"
#include "shared/base/text.h"

#include <array>
#include <charconv>

namespace breakwater::http::api {

namespace {

void appendNumber(std::string& out, std::uint64_t number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
}

void putOrNull(TextCursor& out, const std::optional<std::uint32_t>& number) {
    if (number) {
        out.putNumber(*number);
    } else {
        out.put("null");
    }
}

void putFlag(TextCursor& out, bool flag) {
    out.put(flag ? std::string_view("true") : std::string_view("false"));
}

/// Admissions per second, without a needless fraction.
void appendRate(std::string& out, model::Rate rate) {
    appendNumber(out, rate.milliPerSecond / 1000);
    if (const std::uint64_t rest = rate.milliPerSecond % 1000; rest > 0) {
        const std::array<char, 4> digits{'.', static_cast<char>('0' + rest / 100),
                                         static_cast<char>('0' + rest / 10 % 10),
                                         static_cast<char>('0' + rest % 10)};
        std::size_t size = digits.size();
        while (digits[size - 1] == '0') {
            --size;
        }
        out.append(digits.data(), size);
    }
}

/// What only some states have.
void appendWhereItApplies(std::string& out, const model::VisitorStatus& status) {
    if (status.asOf) {
        out.append(",\"as_of\":\"").append(base::toRfc3339(*status.asOf)).push_back('"');
    }
    if (status.away) {
        out.append(",\"away\":true");
    }
    if (status.enterWithin) {
        out.append(",\"enter_within_sec\":");
        appendNumber(out, static_cast<std::uint64_t>(status.enterWithin->count()));
    }
    if (status.closedReason != model::ClosedReason::None) {
        out.append(",\"closed_reason\":\"").append(model::toText(status.closedReason)).push_back('"');
    }
    if (status.since) {
        out.append(",\"since\":\"").append(base::toRfc3339(*status.since)).push_back('"');
    }
    if (status.expiredReason != model::ExpiredReason::None) {
        out.append(",\"expired_reason\":\"").append(model::toText(status.expiredReason)).push_back('"');
    }
}

} // namespace

void appendJsonText(std::string& out, std::string_view text) {
    out.push_back('"');
    out.append(base::escapeJson(text));
    out.push_back('"');
}

void appendStatusJson(std::string& out, const model::VisitorStatus& status, std::string_view waitingToken) {
    {
        constexpr std::size_t kMost = 640; // its words, and twelve numbers of twenty digits
        TextCursor text(out, kMost + waitingToken.size());
        text.put("{\"status\":\"");
        text.put(model::toText(status.state));
        text.put("\",\"position\":");
        text.putNumber(status.position);
        if (!waitingToken.empty()) {
            text.put(",\"position_hint\":");
            text.putNumber(status.position);
            text.put(",\"waiting_token\":\"");
            text.put(waitingToken);
            text.put("\"");
        }
        text.put(",\"eta_sec\":");
        putOrNull(text, status.etaSec);
        text.put(",\"eta_low_sec\":");
        putOrNull(text, status.etaLowSec);
        text.put(",\"eta_high_sec\":");
        putOrNull(text, status.etaHighSec);
        text.put(",\"waiting_time\":");
        text.putNumber(static_cast<std::uint64_t>(status.waitingTime.count()));
        text.put(",\"ready_for_entry\":");
        putFlag(text, status.state == model::VisitorState::Ready);
        text.put(",\"poll_after_ms\":");
        text.putNumber(static_cast<std::uint64_t>(status.pollAfter.count()));
        text.put(",\"total_waiting\":");
        text.putNumber(status.totalWaiting);
        text.put(",\"paused\":");
        putFlag(text, status.paused);
        text.put(",\"version\":\"");
        text.putNumber(status.version.epoch.value());
        text.put("-");
        text.putNumber(status.version.lsn.value());
        text.put("\",\"event_state\":\"");
        text.put(model::toText(status.eventState));
        text.put("\",\"event_revision\":");
        text.putNumber(status.eventRevision.value());
    }
    appendWhereItApplies(out, status);
    out.push_back('}');
}

void appendEventJson(std::string& out, const model::Event& event, std::uint64_t waiting,
                     base::WallTime serverTime) {
    out.append("{\"event_id\":\"").append(event.id.text()).append("\",\"title\":");
    appendJsonText(out, event.title);
    out.append(",\"state\":\"").append(model::toText(event.state)).append("\",\"opens_at\":");
    if (event.opensAt) {
        out.append("\"").append(base::toRfc3339(*event.opensAt)).append("\"");
    } else {
        out.append("null");
    }
    out.append(",\"server_time\":\"").append(base::toRfc3339(serverTime)).append("\",\"waiting\":");
    appendNumber(out, waiting);
    out.append(",\"admission_rate\":");
    appendRate(out, event.policy.rate);
    out.append(",\"message\":");
    appendJsonText(out, event.policy.message);
    out.append(",\"revision\":");
    appendNumber(out, event.revision.value());
    if (event.closedReason != model::ClosedReason::None) {
        out.append(",\"closed_reason\":\"").append(model::toText(event.closedReason)).append("\"");
    }
    out.append(",\"style\":{\"accent_colour\":");
    appendJsonText(out, event.policy.style.accentColour);
    out.append(",\"background_colour\":");
    appendJsonText(out, event.policy.style.backgroundColour);
    out.append(",\"logo_url\":");
    appendJsonText(out, event.policy.style.logoUrl);
    out.append("}}");
}

} // namespace breakwater::http::api
