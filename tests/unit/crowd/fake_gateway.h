// SPDX-License-Identifier: Apache-2.0
#pragma once

// One HTTP front of a FakeQueue on a loopback port: a thread, a poll() loop, enough of HTTP/1.1 for the
// crowd, and faults. Made and destroyed by the test's thread; it lives on its own in between.

#include "tests/unit/crowd/fake_queue.h"

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace breakwater::fakes {

/// Zero is never. `Every`: of so many requests one.
struct Faults {
    unsigned dropEvery = 0;        ///< does it, and closes without an answer
    unsigned unavailableEvery = 0; ///< does it, and answers 503
    unsigned cutEvery = 0;         ///< answers half and closes
    unsigned hangEvery = 0;        ///< does it, and never answers
    unsigned dieAfter = 0;         ///< requests; then closes everything, the port too
    base::Millis deadFor{0};
};

class FakeGateway {
  public:
    FakeGateway(FakeQueue& queue, Faults faults);
    ~FakeGateway();
    FakeGateway(const FakeGateway&) = delete;
    FakeGateway& operator=(const FakeGateway&) = delete;

    std::string url() const { return "http://127.0.0.1:" + std::to_string(m_port); }

  private:
    struct Client {
        int fd = -1;
        std::string in;
        bool hung = false;
        std::string streamToken; ///< not empty: a stream
        std::uint64_t streamLsn = 0;
    };

    void run();
    void listen();
    void die();
    bool serve(Client& client); ///< false: close it
    bool serveOne(Client& client, const std::string& head, const std::string& body);
    FakeAnswer answer(const std::string& head, const std::string& body);
    bool feedStream(Client& client);

    FakeQueue& m_queue;
    Faults m_faults;
    int m_listener = -1;
    int m_port = 0;
    unsigned m_requests = 0;
    base::MonoTime m_reviveAt;
    std::vector<Client> m_clients;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace breakwater::fakes
