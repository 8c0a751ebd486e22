// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/worker.h"

#include <algorithm>
#include <cstring>

// What a visitor makes of an answer. Each case ends by scheduling the next wish, or in rest. 4xx is a clear
// no; 5xx says nothing about whether it was done.

namespace breakwater::crowd {
namespace {

bool isUnclear(int status) {
    return status >= 500;
}

bool isBusy(int status) {
    return status == 429 || status >= 500;
}

} // namespace

void Worker::countError(Action action, int status, std::string_view code) {
    m_scratch.assign(toText(callOf(action))).append(" ");
    if (status != 0) {
        m_scratch.append(std::to_string(status)).append(" ");
    }
    m_scratch.append(code.empty() ? std::string_view("(no code)") : code);
    ++m_stats.errors[m_scratch];
}

void Worker::answered(std::uint32_t who, Moment sent, Moment now, const Response& response) {
    Person& person = m_people[who];
    person.busy = false;
    CallStats& call = m_stats.of(callOf(person.action));
    call.answered.add();
    call.fromSend.add(now - sent);
    call.fromSchedule.add(now - m_wheel.due(who));
    if (!isBusy(response.status)) {
        m_stats.patience.add(now - person.wanted);
        markBin(now, 1);
    }
    const bool readable = !response.body.empty() && m_reader.read(response.body);
    const bool probe = person.action == Action::AlteredPoll || person.action == Action::CheckAlteredPass;
    if (response.status >= 400 && !probe && person.action != Action::LateEnter) {
        countError(person.action, response.status, readable ? std::string_view(m_reader.body().code) : "");
    } else if (response.status == 200 && !readable) {
        countError(person.action, response.status, "unreadable body");
        retry(who, now, std::nullopt);
        return;
    }
    switch (person.action) {
    case Action::Join:
    case Action::RepeatJoin: onJoin(who, now, response); break;
    case Action::Poll:
    case Action::FinalAsk: onStatus(who, sent, now, response); break;
    case Action::OpenStream: onStreamRefused(who, now, response); break;
    case Action::Enter:
    case Action::RepeatEnter:
    case Action::LateEnter: onEnter(who, now, response); break;
    case Action::Leave: onLeave(who, now, response); break;
    case Action::AlteredPoll:
    case Action::CheckPass:
    case Action::CheckAlteredPass: onProbe(who, now, response); break;
    }
}

void Worker::onJoin(std::uint32_t index, Moment now, const Response& response) {
    Person& person = m_people[index];
    const auto id = idOf(index);
    const AnswerBody& body = m_reader.body();
    const bool repeated = person.action == Action::RepeatJoin;
    if (response.status == 409 && body.code == "IDEMPOTENCY_CONFLICT") {
        m_judge.joinConflict(id);
    }
    if (response.status != 202) {
        if (repeated) {
            goOn(index, now, 0); // the probe came to nothing
            return;
        }
        m_judge.joinFailed(id,
                           isUnclear(response.status) ? JoinFailure::Unknown : JoinFailure::RefusedForSure);
        if (isUnclear(response.status)) {
            m_stats.unknownJoins.add();
        }
        const bool mayTryAgain = response.status == 429 ||
                                 (isUnclear(response.status) && m_settings.idempotency) ||
                                 (response.status == 404 && person.attempts < 5);
        if (mayTryAgain) {
            retry(index, now, response.retryAfterSec);
        } else {
            rest(index);
        }
        return;
    }
    if (body.waitingToken.size() != kTokenChars) {
        countError(person.action, response.status, "a waiting token of the wrong length");
        retry(index, now, std::nullopt);
        return;
    }
    m_judge.joinAnswered(id, now, body.waitingToken, response.replayed, body.seen);
    if (!person.joined) {
        person.joined = true;
        std::memcpy(person.token, body.waitingToken.data(), kTokenChars);
        person.planAt = now + m_traits.planAfter(id);
        m_stats.joined.add();
        if (m_judge.records()[index].joinUnknown) {
            m_stats.resolvedJoins.add();
        }
        if (m_settings.idempotency && m_traits.probes(id) && !m_asking) {
            m_stats.probes.add();
            const auto span = std::min<base::Micros>(base::Seconds(3), m_traits.shape().joinSpan);
            schedule(index, Action::RepeatJoin, now + base::Millis(200) + jitter(span));
            return;
        }
    }
    takeStatus(index, now, body.seen);
}

void Worker::onStatus(std::uint32_t index, Moment sent, Moment now, const Response& response) {
    Person& person = m_people[index];
    const auto id = idOf(index);
    const bool final = person.action == Action::FinalAsk;
    const auto settle = [&] {
        if (final && !person.finalDone) {
            person.finalDone = true;
            m_stats.asked.add();
        }
    };
    if (response.status == 200) {
        const StatusSeen seen = [&] {
            auto copy = m_reader.body().seen;
            copy.seenSent = person.seen.known();
            return copy;
        }();
        if (!final) {
            m_judge.statusSeen(id, sent, now, seen);
            takeStatus(index, now, seen);
            return;
        }
        m_judge.finalAnswer(id, sent, now, seen);
        if (person.verifyRefused && seen.status == VisitorStatus::Entered) {
            m_judge.passWrong(id, "the service's own /verify refuses it though the visitor is entered");
        }
        settle();
        return;
    }
    if (response.status == 401) {
        m_judge.tokenRefused(id);
        settle();
    } else if (response.status == 410) {
        StatusSeen gone;
        gone.status = VisitorStatus::Expired;
        gone.version = person.seen;
        if (final) {
            m_judge.finalAnswer(id, sent, now, gone);
            settle();
        }
    } else {
        retry(index, now, response.retryAfterSec);
        return;
    }
    if (!final) {
        rest(index);
    }
}

void Worker::takeStatus(std::uint32_t index, Moment now, const StatusSeen& seen) {
    Person& person = m_people[index];
    const auto id = idOf(index);
    person.seen = std::max(person.seen, seen.version);
    switch (seen.status) {
    case VisitorStatus::Unknown:
    case VisitorStatus::Waiting: goOn(index, now, seen.pollAfterMs); break;
    case VisitorStatus::Ready:
        if (!person.called) {
            person.called = true;
            m_stats.called.add();
        }
        if (m_traits.temper(id) == Temper::Leaves && !person.planDone) {
            person.planDone = true;
            schedule(index, Action::Leave, now + base::Millis(500));
        } else if (m_traits.enters(id)) {
            schedule(index, Action::Enter, now + m_traits.entersAfter(id));
        } else {
            rest(index); // called, and doesn't come
        }
        break;
    case VisitorStatus::Entered:
        if (person.entered) {
            rest(index);
        } else {
            schedule(index, Action::Enter, now); // entered, but the answer with the pass was lost
        }
        break;
    case VisitorStatus::Done:
    case VisitorStatus::Left:
    case VisitorStatus::Expired:
    case VisitorStatus::Banned:
    case VisitorStatus::Closed: rest(index); break;
    }
}

void Worker::takePass(std::uint32_t index, Moment now) {
    Person& person = m_people[index];
    const auto id = idOf(index);
    const std::string& pass = m_reader.body().pass;
    if (!person.entered) {
        person.entered = true;
        m_stats.entered.add();
    }
    const auto claims = readPass(pass);
    if (!claims) {
        m_judge.passWrong(id, claims.error().detail);
        rest(index);
        return;
    }
    m_judge.passSeen(id, {pass, claims->jti, claims->sub, claims->expSec});
    const auto wall =
        std::chrono::duration_cast<base::Seconds>(std::chrono::system_clock::now().time_since_epoch());
    if (claims->event != m_settings.event) {
        m_judge.passWrong(id, "it is for event " + claims->event);
    } else if (claims->expSec <= wall.count()) {
        m_judge.passWrong(id, "it had run out when it was given");
    }
    if (m_settings.keys != nullptr && person.action == Action::Enter && m_traits.checksPass(id)) {
        m_stats.passesChecked.add();
        switch (m_settings.keys->check(pass, claims->kid)) {
        case Signature::Good: break;
        case Signature::Bad: m_judge.passWrong(id, "its signature doesn't hold"); break;
        case Signature::UnknownKey:
            m_judge.passWrong(id, "no published key has its kid, " + claims->kid);
            break;
        }
    }
    if (person.action == Action::Enter && m_traits.probes(id)) {
        m_heldPasses[index] = pass;
        schedule(index, Action::RepeatEnter, now + base::Seconds(1));
    } else if (person.action == Action::RepeatEnter) {
        m_stats.probes.add();
        schedule(index, Action::CheckPass, now + base::Millis(200));
    } else {
        rest(index);
    }
}

void Worker::onEnter(std::uint32_t index, Moment now, const Response& response) {
    const auto action = m_people[index].action;
    if (response.status == 200) {
        takePass(index, now);
    } else if (isBusy(response.status) && action != Action::LateEnter) {
        retry(index, now, response.retryAfterSec);
    } else if (response.status == 403 && m_reader.body().code == "NOT_READY" && action == Action::Enter) {
        goOn(index, now, m_reader.body().seen.pollAfterMs);
    } else {
        if (response.status == 401) {
            m_judge.tokenRefused(idOf(index));
        }
        rest(index); // too late, banned, closed: it is told so when all are asked
    }
}

void Worker::onLeave(std::uint32_t index, Moment now, const Response& response) {
    const auto id = idOf(index);
    if (isBusy(response.status)) {
        retry(index, now, response.retryAfterSec);
        return;
    }
    if (response.status == 200) {
        m_judge.leaveAcked(id);
        m_stats.left.add();
        if (m_traits.probes(id)) {
            m_stats.probes.add();
            schedule(index, Action::LateEnter, now + base::Millis(500));
            return;
        }
    } else if (response.status == 401) {
        m_judge.tokenRefused(id);
    }
    rest(index);
}

void Worker::onProbe(std::uint32_t index, Moment now, const Response& response) {
    Person& person = m_people[index];
    const auto id = idOf(index);
    m_stats.probes.add();
    if (person.action == Action::AlteredPoll) {
        person.altered = true;
        m_judge.alteredAnswered(id, Altered::Token, response.status);
        goOn(index, now, 1000);
        return;
    }
    if (person.action == Action::CheckAlteredPass) {
        m_judge.alteredAnswered(id, Altered::Pass, response.status);
    } else if (isBusy(response.status)) {
        retry(index, now, response.retryAfterSec);
        return;
    } else if (response.status == 204) {
        schedule(index, Action::CheckAlteredPass, now + base::Millis(100));
        return;
    } else {
        person.verifyRefused = response.status == 401; // a ban since would explain it: judged at the end
    }
    m_heldPasses.erase(index);
    rest(index);
}

void Worker::onStreamRefused(std::uint32_t index, Moment now, const Response& response) {
    if (response.status == 401) {
        m_judge.tokenRefused(idOf(index));
        rest(index);
    } else if (isBusy(response.status)) {
        retry(index, now, response.retryAfterSec);
    } else {
        schedule(index, Action::Poll, now); // 204: over; a poll says how
    }
}

void Worker::streamOpened(std::uint32_t who, Moment sent, Moment now) {
    CallStats& call = m_stats.of(Call::Stream);
    call.answered.add();
    call.fromSend.add(now - sent);
    call.fromSchedule.add(now - m_wheel.due(who));
    m_stats.patience.add(now - m_people[who].wanted);
    m_people[who].attempts = 0;
}

void Worker::streamAlive(std::uint32_t who, Moment now) {
    markBin(now, 1);
    m_judge.contact(idOf(who), now, now);
}

bool Worker::streamEvent(std::uint32_t who, Moment now, std::string_view name, std::string_view data) {
    if (name != "status") {
        return true;
    }
    m_stats.streamEvents.add();
    if (!m_reader.read(data)) {
        countError(Action::OpenStream, 0, "unreadable event");
        return true;
    }
    const StatusSeen& seen = m_reader.body().seen;
    m_judge.statusSeen(idOf(who), now, now, seen);
    if (seen.status == VisitorStatus::Waiting) {
        m_people[who].seen = std::max(m_people[who].seen, seen.version);
        return true;
    }
    m_people[who].busy = false;
    takeStatus(who, now, seen);
    return false;
}

void Worker::streamEnded(std::uint32_t who, Moment now, base::Millis retry) {
    m_people[who].busy = false;
    schedule(who, Action::OpenStream, now + retry + jitter(base::Millis(500)));
}

} // namespace breakwater::crowd
