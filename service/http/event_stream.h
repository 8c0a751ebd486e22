// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"

#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace breakwater::http {

/// Server-sent events. A stream has no queue: when it is due and its socket takes bytes, its EventSource is
/// asked for what is true at that moment. A slow reader is simply asked later, so the latest state wins and
/// an open stream costs the same memory whatever happens to it.

/// Where a source writes its event. Loop's thread, only during EventSource::next().
class EventText {
  public:
    explicit EventText(std::string& out) : m_out(out), m_begin(out.size()) {}

    /// One event; a line break in `data` starts another data line. `name` and `id` may be empty and must not
    /// hold line breaks (those are dropped).
    void event(std::string_view name, std::string_view id, std::string_view data);
    /// How long the browser waits before it connects again.
    void retry(base::Millis delay);
    void comment();

    bool wroteAnything() const { return m_out.size() > m_begin; }

  private:
    void line(std::string_view field, std::string_view value);

    std::string& m_out;
    std::size_t m_begin;
};

/// What a source wants next.
struct StreamNext {
    base::Millis askAgainAfter{1'000}; ///< sooner when the stream is woken; a quarter second at least
    bool end = false;                  ///< close the stream once what was written has been sent
};

/// The state behind one stream. Owned by the stream; made, asked and destroyed on the loop's thread.
class EventSource {
  public:
    virtual ~EventSource() = default;

    /// Writes at most one event, or nothing when nothing has changed. Must not block.
    virtual StreamNext next(EventText& text, base::MonoTime now) = 0;
};

/// A source for whoever would rather push: any thread calls set() and then StreamHandle::wake(); a value that
/// is replaced before the reader took it is never sent.
class LatestValue {
  public:
    void set(std::string name, std::string id, std::string data, bool last = false);

    /// The source for Exchange::openStream(); it shares the slot with this.
    static std::unique_ptr<EventSource> sourceOf(std::shared_ptr<LatestValue> slot);

  private:
    friend class LatestValueSource;

    std::mutex m_mutex;
    bool m_fresh = false; ///< guarded by m_mutex, as all below
    bool m_last = false;
    std::string m_name;
    std::string m_id;
    std::string m_data;
};

} // namespace breakwater::http
