// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/status_json.h"

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

void appendOrNull(std::string& out, const std::optional<std::uint32_t>& number) {
    if (number) {
        appendNumber(out, *number);
    } else {
        out.append("null");
    }
}

void appendFlag(std::string& out, bool flag) {
    out.append(flag ? "true" : "false");
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

void appendVersion(std::string& out, model::Version version) {
    out.push_back('"');
    appendNumber(out, version.epoch.value());
    out.push_back('-');
    appendNumber(out, version.lsn.value());
    out.push_back('"');
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
    out.append("{\"status\":\"").append(model::toText(status.state)).append("\",\"position\":");
    appendNumber(out, status.position);
    if (!waitingToken.empty()) {
        out.append(",\"position_hint\":");
        appendNumber(out, status.position);
        out.append(",\"waiting_token\":\"").append(waitingToken).push_back('"');
    }
    out.append(",\"eta_sec\":");
    appendOrNull(out, status.etaSec);
    out.append(",\"eta_low_sec\":");
    appendOrNull(out, status.etaLowSec);
    out.append(",\"eta_high_sec\":");
    appendOrNull(out, status.etaHighSec);
    out.append(",\"waiting_time\":");
    appendNumber(out, static_cast<std::uint64_t>(status.waitingTime.count()));
    out.append(",\"ready_for_entry\":");
    appendFlag(out, status.state == model::VisitorState::Ready);
    out.append(",\"poll_after_ms\":");
    appendNumber(out, static_cast<std::uint64_t>(status.pollAfter.count()));
    out.append(",\"total_waiting\":");
    appendNumber(out, status.totalWaiting);
    out.append(",\"paused\":");
    appendFlag(out, status.paused);
    out.append(",\"version\":");
    appendVersion(out, status.version);
    out.append(",\"event_state\":\"")
        .append(model::toText(status.eventState))
        .append("\",\"event_revision\":");
    appendNumber(out, status.eventRevision.value());
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
