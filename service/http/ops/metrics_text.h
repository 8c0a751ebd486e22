// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace breakwater::http::ops {

/// Writes Prometheus' text format, version 0.0.4. Families are begun one after the other, each once, and hold
/// the series that follow. One thread.
class MetricsText {
  public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// `type`: counter, gauge or histogram.
    void family(std::string_view name, std::string_view type, std::string_view help);
    void sample(Labels labels, double value) { write({}, labels, value); }
    void sample(Labels labels, std::uint64_t value) { write({}, labels, value); }
    void sample(double value) { write({}, {}, value); }
    void sample(std::uint64_t value) { write({}, {}, value); }
    /// One of a histogram's series: `_bucket`, `_sum` or `_count`.
    void part(std::string_view suffix, Labels labels, double value) { write(suffix, labels, value); }
    void part(std::string_view suffix, Labels labels, std::uint64_t value) { write(suffix, labels, value); }

    std::string take() { return std::move(m_text); }

  private:
    template<typename T>
    void write(std::string_view suffix, Labels labels, T value);
    void appendQuoted(std::string_view text);

    std::string m_text;
    std::string m_name;
};

/// The shortest text that reads back as the same number.
std::string numberText(double value);

} // namespace breakwater::http::ops
