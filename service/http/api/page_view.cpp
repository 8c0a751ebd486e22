// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_view.h"

#include <algorithm>
#include <array>

namespace breakwater::http::api {

using model::EventState;
using model::VisitorState;

namespace {

// Seconds.
constexpr int kOften = 5;
constexpr int kRarely = 20;
constexpr int kSeldom = 30;

std::uint64_t secondsUntil(base::WallTime time, base::WallTime now) {
    const std::int64_t left = base::microsOf(time) - base::microsOf(now);
    return left > 0 ? static_cast<std::uint64_t>((left + 999'999) / 1'000'000) : 0;
}

/// The clock, with the days in front of it where there are any.
std::string opensIn(std::uint64_t seconds, const PageWords& words) {
    const std::uint64_t days = seconds / 86'400;
    const std::string clock = clockText(seconds % 86'400);
    if (days == 0) {
        return clock;
    }
    constexpr std::string_view kZeros = "00:00:00";
    const std::string whole = std::string(kZeros.substr(0, kZeros.size() - clock.size())) + clock;
    const std::string key = days == 1 && words.texts().contains("days.one") ? "days.one" : "days";
    return words.fill(key, {{"n", words.number(days)}, {"clock", whole}});
}

PageView closedView(model::ClosedReason reason, const PageWords& words) {
    PageView view;
    switch (reason) {
    case model::ClosedReason::SoldOut: view = viewOfWords("sold_out", words); break;
    case model::ClosedReason::Cancelled: view = viewOfWords("cancelled", words); break;
    case model::ClosedReason::None:
    case model::ClosedReason::Ended: view = viewOfWords("ended", words); break;
    }
    view.state = "closed";
    return view;
}

std::string_view reasonKey(model::ExpiredReason reason) {
    switch (reason) {
    case model::ExpiredReason::NoShow: return "expired.no_show";
    case model::ExpiredReason::Away: return "expired.away";
    case model::ExpiredReason::Silent: return "expired.silent";
    case model::ExpiredReason::None: break;
    }
    return "expired.other";
}

PageView overView(std::string_view key, const model::Event& event, const PageWords& words) {
    PageView view = viewOfWords(key, words);
    view.over = true;
    view.again = true;
    if (event.state != EventState::Closed && event.state != EventState::Draft) {
        view.can = {"join"};
    }
    return view;
}

PageView waitingView(const model::VisitorStatus& status, const model::Event& event, base::WallTime now,
                     const PageWords& words) {
    PageView view;
    view.inWords = false;
    const auto asked = std::chrono::duration_cast<std::chrono::seconds>(2 * status.pollAfter).count();
    view.lookAgainSec = static_cast<int>(std::clamp<std::int64_t>(asked, kOften, kSeldom));
    view.state = status.paused ? "paused" : "waiting";
    view.can = {"facts", "keep", "leave"};
    view.kicker = words.text("place");
    view.big = words.number(status.position);
    view.ahead = status.position > 1 ? words.count("people", status.position - 1) : words.text("nobody");
    view.waitName = words.text("wait");
    view.still = status.paused ? "still" : "";
    if (status.eventState == EventState::Scheduled && event.opensAt) {
        view.waitName = words.text("opening");
        view.wait = opensIn(secondsUntil(*event.opensAt, now), words);
        view.still = "still";
    } else if (status.etaLowSec && status.etaHighSec) {
        view.wait = words.span(*status.etaLowSec, *status.etaHighSec);
        const auto waited = static_cast<double>(status.waitingTime.count());
        view.progress = waited / std::max(1.0, waited + *status.etaHighSec);
    } else {
        view.wait = words.text(status.paused ? "wait.paused" : "wait.unknown");
    }
    if (status.paused) {
        view.line = words.text("paused");
    } else if (status.position == 1 && status.eventState != EventState::Scheduled) {
        view.line = words.text(status.etaHighSec && *status.etaHighSec <= 60 ? "next.note" : "next");
    }
    return view;
}

} // namespace

PageView viewOfWords(std::string_view key, const PageWords& words) {
    PageView view;
    view.state = key;
    view.big = words.text(key);
    const std::string note = std::string(key) + ".note";
    view.line = words.texts().contains(note) ? words.text(note) : "";
    view.still = "gone";
    return view;
}

PageView viewOfEvent(const model::Event& event, std::uint64_t waiting, base::WallTime now,
                     const PageWords& words) {
    PageView view;
    switch (event.state) {
    case EventState::Draft:
        view = viewOfWords("draft", words);
        view.lookAgainSec = kRarely;
        return view;
    case EventState::Closed: return closedView(event.closedReason, words);
    case EventState::Scheduled:
        view.state = "before";
        view.kicker = words.text("opens.in");
        view.inWords = false;
        view.big = event.opensAt ? opensIn(secondsUntil(*event.opensAt, now), words) : "–";
        view.note = words.text("opens.note");
        break;
    case EventState::Open:
    case EventState::Paused:
        view.state = "open";
        view.big = words.text("open");
        if (event.state == EventState::Paused) {
            view.line = words.text("open.paused");
        } else if (waiting > 0) {
            view.line = words.count("open.waiting", waiting);
        }
        view.note = words.text("open.note");
        break;
    }
    view.can = {"join"};
    view.still = "gone";
    view.lookAgainSec = kRarely;
    return view;
}

PageView viewOfPlace(const model::VisitorStatus& status, const model::Event& event, base::WallTime now,
                     const PageWords& words) {
    PageView view;
    switch (status.state) {
    case VisitorState::Waiting:
        if (!status.away) {
            return waitingView(status, event, now, words);
        }
        view = viewOfWords("away", words);
        view.state = "next";
        view.can = {"leave"};
        view.note = status.paused ? words.text("paused") : "";
        view.still = "";
        view.progress = 1;
        view.lookAgainSec = kOften;
        return view;
    case VisitorState::Ready: {
        view = viewOfWords("turn", words);
        view.state = "ready";
        view.can = {"enter", "leave"};
        const auto left = static_cast<std::uint64_t>(status.enterWithin.value_or(base::Seconds(0)).count());
        view.note = status.paused ? words.text("turn.paused") : view.line;
        view.line = words.fill("turn.left", {{"time", clockText(left)}});
        break;
    }
    case VisitorState::Entered:
        view = viewOfWords("in", words);
        view.state = "entered";
        view.can = {"enter"};
        break;
    case VisitorState::Done: return overView("done", event, words);
    case VisitorState::Left: return overView("left", event, words);
    case VisitorState::Expired:
        view = overView("expired", event, words);
        view.line = words.text(reasonKey(status.expiredReason));
        return view;
    case VisitorState::Banned: return viewOfWords("banned", words);
    case VisitorState::Closed: return closedView(status.closedReason, words);
    }
    view.still = "";
    view.progress = 1;
    view.lookAgainSec = status.state == VisitorState::Ready ? kOften : kRarely;
    return view;
}

std::string noticeText(std::string_view notice, bool hasPlace, const PageWords& words) {
    constexpr std::array kKnown{std::string_view("cookies"),     std::string_view("form"),
                                std::string_view("full"),        std::string_view("notready"),
                                std::string_view("closed.join"), std::string_view("banned"),
                                std::string_view("crowd")};
    if (notice == "store") {
        return std::string(words.text(hasPlace ? "store" : "store.join"));
    }
    const bool known = std::find(kKnown.begin(), kKnown.end(), notice) != kKnown.end();
    return known ? std::string(words.text(notice)) : std::string();
}

} // namespace breakwater::http::api
