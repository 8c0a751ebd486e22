// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace breakwater::http::api {

/// One language of the waiting page: a compiled-in file of service/http/page/words. Immutable; any thread.
class PageWords {
  public:
    using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    /// `file`: the grammar stands at the top of page_words.cpp; lines that don't fit it are skipped.
    explicit PageWords(std::string_view file);

    /// Every language there is, by the order of their files' names.
    static const std::vector<PageWords>& all();
    /// The language that is asked for by tag, else the one that Accept-Language likes best, else English.
    static const PageWords& choose(std::string_view tag, std::string_view acceptLanguage);
    /// Null: there is no such language.
    static const PageWords* find(std::string_view tag);

    std::string_view tag() const { return text("tag"); }
    /// The text of a key; the key itself where the file lacks it.
    std::string_view text(std::string_view key) const;
    /// With `{x}` filled in.
    std::string fill(std::string_view key, Values values) const;
    /// "12,345"
    std::string number(std::uint64_t n) const;
    /// `{n}` of `key`, or of `key.one` for exactly one.
    std::string count(std::string_view key, std::uint64_t n) const;
    /// Minutes, low to high, as a waiting time: both in seconds, rounded outwards.
    std::string span(std::uint64_t lowSec, std::uint64_t highSec) const;
    /// All of it as one JSON object, for the page's script.
    const std::string& json() const { return m_json; }

    const std::map<std::string, std::string, std::less<>>& texts() const { return m_texts; }

  private:
    std::string hours(std::uint64_t minutes) const;

    std::map<std::string, std::string, std::less<>> m_texts;
    std::string m_json;
};

/// "1:02:03" or "2:03".
std::string clockText(std::uint64_t seconds);

} // namespace breakwater::http::api
