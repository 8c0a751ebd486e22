// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/scheduler.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <thread>

namespace breakwater::app {

/// The one thread that speaks to Redis and writes replicas, as core sees it: a list of things to do, on an
/// io_context. `start` after everything that runs on it has been made; `stop` before anything of it is
/// destroyed.
class StoreThread final : public core::Scheduler {
  public:
    StoreThread();
    ~StoreThread() override;

    boost::asio::io_context& io() { return m_io; }
    void start();
    /// Ends the thread; what was still to be done is dropped. Not from the thread itself. Repeatable.
    void stop();
    /// Runs the task on the thread and waits for its end. Not from the thread itself.
    void runAndWait(const Task& task);

    void post(Task task) override;
    void after(base::Micros delay, Task task) override;

  private:
    boost::asio::io_context m_io{1};
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> m_work;
    std::thread m_thread;
};

} // namespace breakwater::app
