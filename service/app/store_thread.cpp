// SPDX-License-Identifier: Apache-2.0
#include "service/app/store_thread.h"

#include "shared/base/thread_name.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <future>
#include <memory>

namespace breakwater::app {

StoreThread::StoreThread() : m_work(boost::asio::make_work_guard(m_io)) {}

StoreThread::~StoreThread() {
    stop();
}

void StoreThread::start() {
    m_thread = std::thread([this] {
        base::nameThisThread("store");
        m_io.run();
    });
}

void StoreThread::stop() {
    m_work.reset();
    m_io.stop();
    if (m_thread.joinable()) {
        m_thread.join();
    }
}

void StoreThread::runAndWait(const Task& task) {
    std::promise<void> ended;
    boost::asio::post(m_io, [&] {
        task();
        ended.set_value();
    });
    ended.get_future().wait();
}

void StoreThread::post(Task task) {
    boost::asio::post(m_io, std::move(task));
}

void StoreThread::after(base::Micros delay, Task task) {
    if (delay.count() <= 0) {
        boost::asio::post(m_io, std::move(task));
        return;
    }
    auto timer = std::make_shared<boost::asio::steady_timer>(m_io, delay);
    timer->async_wait([timer, task = std::move(task)](const boost::system::error_code& error) {
        if (!error) {
            task();
        }
    });
}

} // namespace breakwater::app
