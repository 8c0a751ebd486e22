// SPDX-License-Identifier: Apache-2.0
#include "service/http/loop.h"

#include "shared/base/log.h"
#include "shared/base/thread_name.h"

#include <sys/socket.h>

#include <cstdio>
#include <ctime>
#include <future>
#include <random>

namespace breakwater::http {

namespace {

constexpr std::size_t kReceiveBytes = 16 * 1024;
constexpr std::size_t kOutBytes = 64 * 1024;
constexpr std::size_t kSpareCarries = 64;
constexpr std::size_t kLargestSpareCarry = 32 * 1024;
constexpr int kAcceptsPerTurn = 64;
constexpr int kStreamsPerTurn = 128;
constexpr std::size_t kAnswersATurn = 4 * 1024;           // without a walk to the heap
constexpr std::size_t kClosesPerTurn = 128;               // 1 to 2 ms
constexpr std::uint64_t kListenerId = Poller::kHighestId; // a connection's id is its slot

std::uint64_t systemSeed() {
    std::random_device device;
    return (std::uint64_t{device()} << 32) | device();
}

} // namespace

Loop::Loop(const ServerOptions& options, const base::Clock& clock, ConnectionCaps& caps, unsigned index)
    : m_options(options),
      m_clock(clock),
      m_caps(caps),
      m_index(index),
      m_now(clock.monotonic()),
      m_random(options.seed == 0 ? systemSeed() : options.seed + index),
      m_parser(options.limits),
      m_wheel(m_now),
      m_inbox(std::make_shared<Inbox>([this] { m_poller.wake(); })),
      m_receive(kReceiveBytes) {
    m_out.reserve(kOutBytes);
    m_answers.reserve(kAnswersATurn);
    updateDate();
}

Loop::~Loop() {
    stop();
    m_inbox->close();
}

base::Status Loop::listen(std::uint16_t port) {
    if (auto opened = m_poller.open(); !opened) {
        return opened;
    }
    if (auto opened = m_listener.open(m_options.address, port, m_options.sendBufferBytes); !opened) {
        return opened;
    }
    if (!m_poller.watchLevel(m_listener.descriptor(), kListenerId)) {
        return base::makeError(base::ErrorCode::Internal, "Can't watch the listening socket.");
    }
    return base::Done{};
}

void Loop::start(const HandlerFactory& factory) {
    m_handler = factory(*this);
    m_thread = std::thread([this] { run(); });
}

void Loop::run() {
    base::nameThisThread(m_options.threadName + "-" + std::to_string(m_index));
    if (!m_options.manualTicks) {
        m_poller.setAlarm(TimingWheel::kResolution);
    }
    while (!m_stopped) {
        turn();
    }
}

void Loop::turn() {
    const Poller::Turn found = m_poller.wait(m_queued.empty() && m_overdue.empty());
    const base::MonoTime began = refreshNow();
    for (const Poller::Ready& ready : found.ready) {
        handleReady(ready);
    }
    if (found.woken) {
        readInbox();
    }
    if (!m_queued.empty()) {
        askQueuedStreams();
    }
    closeOverdue();
    if (found.alarm) {
        tick();
    }
    digGraves();
    tellTimes(began);
}

void Loop::handleReady(const Poller::Ready& ready) {
    if (ready.id == kListenerId) {
        acceptSome();
    } else if (Connection* const connection = m_connections[ready.id].get()) {
        connection->onReady(ready);
    }
}

bool Loop::post(std::function<void()> task) {
    return m_inbox->put({Inbox::Item::Kind::Task, 0, 0, nullptr, std::move(task)});
}

bool Loop::runAndWait(std::function<void()> task) {
    if (!m_thread.joinable()) {
        return false;
    }
    std::promise<void> done;
    const bool posted = post([&] {
        task();
        done.set_value();
    });
    if (posted) {
        done.get_future().wait();
    }
    return posted;
}

void Loop::stop() {
    if (m_thread.joinable()) {
        post([this] { killNow(); });
        m_thread.join();
    }
}

void Loop::killNow() {
    closeListener();
    for (const auto& connection : m_connections) {
        if (connection) {
            connection->close();
        }
    }
    m_stopped = true;
}

void Loop::drainNow() {
    refreshNow();
    m_draining = true;
    if (m_listener.isOpen()) {
        while (acceptSome()) { // who stands in the backlog has been given a connection by the kernel
        }
    }
    closeListener();
    for (std::size_t slot = 0; slot < m_connections.size(); ++slot) {
        if (m_connections[slot]) {
            m_connections[slot]->drain();
        }
    }
}

void Loop::closeListener() {
    m_listener.close();
}

bool Loop::acceptSome() {
    for (int i = 0; i < kAcceptsPerTurn && m_listener.isOpen(); ++i) {
        auto accepted = m_listener.accept();
        switch (accepted.kind) {
        case Listener::Accepted::Kind::Connection: admit(std::move(accepted.socket), accepted.peer); break;
        case Listener::Accepted::Kind::RefusedNoFiles: m_counters.refusedNoFiles.add(); break;
        case Listener::Accepted::Kind::Nothing: return false;
        case Listener::Accepted::Kind::Broken: // the next tick tries again
            m_poller.changeLevel(m_listener.descriptor(), kListenerId, false);
            m_acceptWatched = false;
            return false;
        }
    }
    return true;
}

void Loop::admit(Descriptor socket, const IpAddress& peer) {
    switch (m_caps.enter(peer)) {
    case ConnectionCaps::Verdict::Full:
        m_counters.refusedFull.add();
        turnAway(socket.get(), "Every connection is taken just now; try again in a few seconds.");
        return;
    case ConnectionCaps::Verdict::AddressFull:
        m_counters.refusedAddress.add();
        turnAway(socket.get(), "Too many connections are open from your address; close some and try again.");
        return;
    case ConnectionCaps::Verdict::Welcome: break;
    }
    std::uint32_t slot = 0;
    if (m_freeSlots.empty()) {
        slot = static_cast<std::uint32_t>(m_connections.size());
        m_connections.emplace_back();
    } else {
        slot = m_freeSlots.back();
        m_freeSlots.pop_back();
    }
    m_counters.connectionsAccepted.add();
    m_counters.connectionsOpen.add();
    m_connections[slot] = std::make_unique<Connection>(*this, std::move(socket), peer, slot);
    if (!m_connections[slot]->start()) {
        m_counters.refusedFull.add();
    }
}

void Loop::turnAway(int descriptor, const char* why) {
    RequestIdBuffer made;
    const auto traceId = chooseRequestId({}, m_random, made);
    std::string body;
    appendProblem(body, Fault::Overloaded, why, traceId);
    HeaderText headers;
    headers.add("Retry-After", std::uint64_t{1} + m_random.below(5));
    Response response;
    response.status = problemKind(Fault::Overloaded).status;
    response.contentType = kProblemJson;
    response.body = body;
    response.headers = headers.text();
    std::string text;
    appendResponse(text, response, {traceId, m_date, false, false});
    // A fresh socket takes this much; what the peer has sent is read, so that closing does not reset the
    // answer.
    [[maybe_unused]] auto sent = ::send(descriptor, text.data(), text.size(), MSG_NOSIGNAL);
    ::shutdown(descriptor, SHUT_WR);
    [[maybe_unused]] auto read = ::recv(descriptor, m_receive.data(), m_receive.size(), 0);
}

void Loop::tick() {
    refreshNow();
    updateDate();
    m_wheel.advance(m_now, [](TimingWheel::Hook& hook) { static_cast<Connection&>(hook).deadline(); });
    m_handler->tick(m_now);
    if (!m_acceptWatched && m_listener.isOpen()) {
        m_acceptWatched = true;
        m_poller.changeLevel(m_listener.descriptor(), kListenerId, true);
    }
}

base::MonoTime Loop::refreshNow() {
    m_now = m_clock.monotonic();
    return m_now;
}

void Loop::updateDate() {
    const std::int64_t second = base::secondsOf(m_clock.wall());
    if (second == m_dateSecond) {
        return;
    }
    m_dateSecond = second;
    const auto time = static_cast<std::time_t>(second);
    std::tm parts{};
    gmtime_r(&time, &parts);
    constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char text[64];
    const int size = std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT",
                                   kDays[parts.tm_wday], parts.tm_mday, kMonths[parts.tm_mon],
                                   parts.tm_year + 1900, parts.tm_hour, parts.tm_min, parts.tm_sec);
    m_date.assign(text, static_cast<std::size_t>(size));
}

void Loop::readInbox() {
    refreshNow();
    m_inbox->take(m_items);
    for (auto& item : m_items) {
        handleItem(item);
    }
    m_items.clear();
}

void Loop::handleItem(Inbox::Item& item) {
    if (item.kind == Inbox::Item::Kind::Task) {
        item.task();
        return;
    }
    Connection* const connection =
        item.slot < m_connections.size() ? m_connections[item.slot].get() : nullptr;
    if (connection == nullptr) {
        m_counters.answersTooLate.add();
        return;
    }
    switch (item.kind) {
    case Inbox::Item::Kind::Answer: connection->deliver(item.serial, *item.answer); break;
    case Inbox::Item::Kind::WakeStream: connection->wakeStream(item.serial); break;
    case Inbox::Item::Kind::EndStream: connection->endStream(item.serial); break;
    case Inbox::Item::Kind::Task: break;
    }
}

void Loop::wakeStreams(std::uint32_t tag) {
    for (Connection* connection : m_streams) {
        if (connection->streamTag() == tag) {
            connection->makeStreamDue();
        }
    }
}

void Loop::queueStream(Connection& connection) {
    if (connection.markQueued()) {
        m_queued.push_back({connection.slot(), connection.streamSerial()});
    }
}

void Loop::askQueuedStreams() {
    refreshNow();
    for (int i = 0; i < kStreamsPerTurn && m_queuedAt < m_queued.size(); ++i) {
        const auto [slot, serial] = m_queued[m_queuedAt++];
        if (m_connections[slot]) {
            m_connections[slot]->askStream(serial);
        }
    }
    if (m_queuedAt == m_queued.size()) {
        m_queued.clear();
        m_queuedAt = 0;
    }
}

std::uint32_t Loop::addStream(Connection& connection) {
    m_streams.push_back(&connection);
    m_counters.streamsOpen.add();
    return static_cast<std::uint32_t>(m_streams.size() - 1);
}

void Loop::removeStream(std::uint32_t index) {
    m_streams[index] = m_streams.back();
    m_streams[index]->setStreamIndex(index);
    m_streams.pop_back();
    m_counters.streamsOpen.subtract();
    m_caps.leaveStream();
}

std::unique_ptr<Carry> Loop::takeCarry() {
    if (m_spareCarries.empty()) {
        return std::make_unique<Carry>();
    }
    auto carry = std::move(m_spareCarries.back());
    m_spareCarries.pop_back();
    return carry;
}

void Loop::giveBack(std::unique_ptr<Carry> carry) {
    if (m_spareCarries.size() < kSpareCarries && carry->bytes.capacity() <= kLargestSpareCarry) {
        carry->bytes.clear();
        carry->wanted = 0;
        m_spareCarries.push_back(std::move(carry));
    }
}

void Loop::closeOverdue() {
    while (!m_overdue.empty() && !hasClosedMany()) {
        const std::uint32_t slot = m_overdue.back();
        m_overdue.pop_back();
        if (m_connections[slot] && m_connections[slot]->isOverdue()) {
            m_connections[slot]->idledOut();
        }
    }
}

bool Loop::hasClosedMany() const {
    return m_graves.size() >= kClosesPerTurn;
}

void Loop::answered(RouteId route, int status) {
    m_counters.answered(route, status);
    m_answers.push_back(route);
}

void Loop::tellTimes(base::MonoTime began) {
    if (!m_answers.empty()) {
        m_counters.took(m_answers, refreshNow() - began);
        m_answers.clear();
    }
}

void Loop::digGraves() {
    for (const std::uint32_t slot : m_graves) {
        m_connections[slot].reset();
        m_freeSlots.push_back(slot);
    }
    m_graves.clear();
}

} // namespace breakwater::http
