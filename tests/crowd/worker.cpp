// SPDX-License-Identifier: Apache-2.0
#include "tests/crowd/worker.h"

#include "shared/base/thread_name.h"
#include "tests/crowd/request_text.h"

#include <algorithm>

// What a visitor wants next, and when. The wheel holds those who have nothing under way; a visitor whose
// request is queued or in flight, or whose stream is open, is `busy` and not in the wheel.

namespace breakwater::crowd {
namespace {

constexpr base::Millis kTurn{1};
constexpr base::Millis kFirstRetry{200};
constexpr base::Millis kLongestRetry{5000};
constexpr std::uint32_t kDefaultPollMs = 2000;
/// At the end everyone is asked at about this pace a worker, so as not to fall over the service.
constexpr std::uint32_t kAskedPerSecond = 20'000;

Moment nowOf() {
    return std::chrono::floor<base::Micros>(std::chrono::steady_clock::now());
}

} // namespace

Worker::Worker(WorkerSettings settings, const std::atomic<Phase>& phase)
    : m_settings(std::move(settings)),
      m_traits(m_settings.traits),
      m_phase(phase),
      m_people(m_settings.count),
      m_wheel(m_settings.start, m_settings.count),
      m_pool(m_settings.pool, *this),
      m_judge(m_settings.judge, m_settings.first, m_settings.count),
      m_random(
          static_cast<std::minstd_rand::result_type>(m_traits.draw(m_settings.first, 99) % 2147483646 + 1)) {
    for (std::uint32_t i = 0; i < m_settings.count; ++i) {
        m_people[i].wanted = m_settings.start + m_traits.joinsAfter(idOf(i));
        m_wheel.add(i, m_people[i].wanted);
    }
}

void Worker::run() {
    base::nameThisThread("crowd-" + std::to_string(m_settings.first));
    while (true) {
        const auto phase = m_phase.load(std::memory_order_acquire);
        const Moment now = nowOf();
        if (phase == Phase::Stopped) {
            break;
        }
        if (phase == Phase::Asking && !m_asking) {
            askEveryone(now);
        }
        m_wheel.advance(now, [&](std::uint32_t index) { act(index, now); });
        if (m_pool.underWay() > 0) {
            markBin(now, 2);
        }
        m_pool.turn(kTurn);
        const bool idle = m_wheel.size() == 0 && m_pool.underWay() == 0 && m_pool.streams() == 0;
        m_idleIn.store(idle ? phase : Phase::Stopped, std::memory_order_release);
    }
}

base::Micros Worker::jitter(base::Micros most) {
    const auto range = static_cast<std::uint64_t>(std::max<std::int64_t>(1, most.count()));
    return base::Micros(static_cast<std::int64_t>(m_random() % range));
}

void Worker::markBin(Moment now, std::uint8_t bit) {
    const auto bin =
        static_cast<std::size_t>(std::max<std::int64_t>(0, (now - m_settings.start) / WorkerStats::kBin));
    if (bin >= m_stats.bins.size()) {
        m_stats.bins.resize(bin + 64);
    }
    m_stats.bins[bin] |= bit;
}

void Worker::schedule(std::uint32_t index, Action action, Moment due) {
    Person& person = m_people[index];
    if (m_asking && action != Action::Join && action != Action::FinalAsk) {
        action = Action::FinalAsk;
        due = std::min(due, nowOf() + base::Seconds(1));
    }
    person.action = action;
    person.attempts = 0;
    person.wanted = due;
    m_wheel.add(index, due);
}

void Worker::again(std::uint32_t index, Moment due) {
    Person& person = m_people[index];
    if (m_asking && person.action != Action::FinalAsk && person.action != Action::Join) {
        schedule(index, Action::FinalAsk, due);
        return;
    }
    m_wheel.add(index, due);
}

void Worker::rest(std::uint32_t index) {
    Person& person = m_people[index];
    if (m_asking && person.joined && !person.finalDone) {
        schedule(index, Action::FinalAsk, nowOf());
        return;
    }
}

/// After any answer that leaves the visitor in the line: its plan, if that comes first, else the next poll.
void Worker::goOn(std::uint32_t index, Moment now, std::uint32_t pollAfterMs) {
    Person& person = m_people[index];
    const auto id = idOf(index);
    if (m_asking) {
        schedule(index, Action::FinalAsk, now);
        return;
    }
    if (m_traits.probes(id) && !person.altered) {
        schedule(index, Action::AlteredPoll, now + jitter(base::Seconds(1)));
        return;
    }
    if (m_traits.holdsStream(id)) {
        schedule(index, Action::OpenStream, now + jitter(base::Millis(500)));
        return;
    }
    const base::Millis asked(pollAfterMs == 0 ? kDefaultPollMs : pollAfterMs);
    Moment due;
    switch (m_settings.poll) {
    case PollMode::Server:
        // A machine polls twice as fast as asked and on the beat; a browser as asked, give or take its
        // timers.
        due = m_traits.isBot(id) ? now + std::max(base::Millis(500), asked / 1000 * 500)
                                 : now + asked + jitter(base::Millis(40));
        break;
    case PollMode::Fixed:
        // The first one anywhere in the interval, then on schedule however late the answers are.
        due = person.seenSent ? std::max(now, person.wanted + m_settings.pollEvery)
                              : now + jitter(m_settings.pollEvery);
        break;
    case PollMode::Off: due = Moment::max(); break;
    }
    const auto temper = m_traits.temper(id);
    if (temper != Temper::Stays && !person.planDone && person.planAt <= due) {
        person.planDone = true;
        if (temper == Temper::Leaves) {
            schedule(index, Action::Leave, std::max(now, person.planAt));
            return;
        }
        m_stats.away.add();
        due = std::max(now, person.planAt) + m_traits.awayFor(id);
    }
    if (m_settings.poll == PollMode::Off) {
        rest(index);
        return;
    }
    schedule(index, Action::Poll, due);
}

bool Worker::isSlow(std::uint32_t who) const {
    switch (m_people[who].action) {
    case Action::Join:
    case Action::RepeatJoin:
    case Action::Enter:
    case Action::RepeatEnter:
    case Action::LateEnter:
    case Action::Leave: return true;
    case Action::Poll:
    case Action::OpenStream:
    case Action::AlteredPoll:
    case Action::CheckPass:
    case Action::CheckAlteredPass:
    case Action::FinalAsk: return false;
    }
    return false;
}

Call Worker::callOf(Action action) {
    switch (action) {
    case Action::Join:
    case Action::RepeatJoin: return Call::Join;
    case Action::Poll:
    case Action::AlteredPoll:
    case Action::FinalAsk: return Call::Status;
    case Action::OpenStream: return Call::Stream;
    case Action::Enter:
    case Action::RepeatEnter:
    case Action::LateEnter: return Call::Enter;
    case Action::Leave: return Call::Leave;
    case Action::CheckPass:
    case Action::CheckAlteredPass: return Call::Verify;
    }
    return Call::Status;
}

void Worker::act(std::uint32_t index, Moment now) {
    Person& person = m_people[index];
    person.busy = true;
    if (person.action == Action::OpenStream) {
        m_pool.openStream(index, now);
    } else {
        m_pool.submit(index, isSlow(index), now);
    }
}

void Worker::writeRequest(std::uint32_t who, const GatewayAddress& gateway, Moment now, std::string& out) {
    Person& person = m_people[who];
    const auto id = idOf(who);
    RequestText text(m_traits, gateway.host, id, out);
    const auto token = tokenOf(person);
    switch (person.action) {
    case Action::Join:
        m_judge.joinSent(id, now);
        person.tried = true;
        text.join(m_settings.event, m_settings.idempotency);
        break;
    case Action::RepeatJoin: text.join(m_settings.event, true); break;
    case Action::Poll:
    case Action::FinalAsk:
        person.seenSent = true;
        text.status(token, person.seen);
        break;
    case Action::OpenStream: text.stream(token); break;
    case Action::AlteredPoll: text.status(flipTokenBit(token, m_traits.draw(id, 20)), person.seen); break;
    case Action::Enter:
    case Action::RepeatEnter:
    case Action::LateEnter: text.enter(token); break;
    case Action::Leave:
        if (id % 2 == 0) {
            text.leave(token);
        } else {
            text.leaveBeacon(token);
        }
        break;
    case Action::CheckPass: text.verify(m_settings.event, m_heldPasses[who]); break;
    case Action::CheckAlteredPass:
        text.verify(m_settings.event, flipPassBit(m_heldPasses[who], m_traits.draw(id, 21)));
        break;
    }
}

/// The same wish again after a failure: what the service asked for, or a growing pause, always with jitter.
void Worker::retry(std::uint32_t index, Moment now, std::optional<std::uint32_t> afterSec) {
    Person& person = m_people[index];
    const auto step = std::min<unsigned>(person.attempts, 5);
    person.attempts = static_cast<std::uint8_t>(std::min<unsigned>(person.attempts + 1U, 255));
    const base::Micros pause = afterSec && *afterSec > 0
                                   ? base::Micros(base::Seconds(*afterSec))
                                   : base::Micros(std::min(kLongestRetry, kFirstRetry * (1 << step)));
    again(index, now + pause / 2 + jitter(pause));
}

void Worker::failed(std::uint32_t who, Failure failure, Moment now) {
    Person& person = m_people[who];
    person.busy = false;
    m_stats.failures.add();
    markBin(now, 2);
    const auto id = idOf(who);
    if (person.action == Action::Join && failure != Failure::Unreachable) {
        m_stats.unknownJoins.add();
        m_judge.joinFailed(id, JoinFailure::Unknown);
        if (!m_settings.idempotency) {
            rest(who); // without a key a second try could be a second place
            return;
        }
    }
    switch (failure) {
    case Failure::Unreachable: countError(person.action, 0, "unreachable"); break;
    case Failure::Lost: countError(person.action, 0, "connection lost"); break;
    case Failure::Timeout: countError(person.action, 0, "timeout"); break;
    }
    retry(who, now, std::nullopt);
}

void Worker::askEveryone(Moment now) {
    m_asking = true;
    m_pool.closeStreams(); // their holders come back through failed() or streamEnded() and are asked
    m_wheel.clear();
    std::uint32_t asked = 0;
    for (std::uint32_t index = 0; index < m_people.size(); ++index) {
        Person& person = m_people[index];
        if (person.busy) {
            continue;
        }
        const Moment due = now + base::Micros(base::Seconds(1)) * asked / kAskedPerSecond;
        if (person.joined) {
            schedule(index, Action::FinalAsk, due);
            ++asked;
        } else if (person.tried && m_settings.idempotency) {
            schedule(index, Action::Join, due); // its key says what became of it
            ++asked;
        }
    }
}

std::uint64_t Worker::unresolvedJoins() const {
    return static_cast<std::uint64_t>(
        std::count_if(m_people.begin(), m_people.end(),
                      [](const Person& person) { return person.tried && !person.joined; }));
}

} // namespace breakwater::crowd
