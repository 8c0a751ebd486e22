// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_words.h"

#include "service/http/api/embedded_text.h"
#include "service/http/api/status_json.h"
#include "service/http/ascii.h"

#include <algorithm>
#include <cmath>

// file = *( "#" comment LF / key " = " text LF / LF )          text is plain, in UTF-8
// Accept-Language = [ range [ ";q=" weight ] ] *( "," … )      the first subtag of a range counts

namespace breakwater::http::api {

namespace {

constexpr std::string_view kFolderEnd = ".txt";

std::string_view nextPart(std::string_view& rest, char separator) {
    const std::string_view part = rest.substr(0, rest.find(separator));
    rest.remove_prefix(std::min(part.size() + 1, rest.size()));
    return part;
}

/// Each sentence begins a line: where a line is too narrow, a break within one is harder to read.
std::string inSentences(std::string_view text) {
    std::string lines(text);
    for (std::size_t at = 1; at < lines.size(); ++at) {
        if (lines[at] == ' ' && (lines[at - 1] == '.' || lines[at - 1] == '?')) {
            lines[at] = '\n';
        }
    }
    return lines;
}

/// In thousandths; what can't be read counts as 1.
int weightOf(std::string_view parameters) {
    const auto at = parameters.find("q=");
    if (at == std::string_view::npos) {
        return 1000;
    }
    const std::string_view text = trimmed(parameters.substr(at + 2));
    int weight = 0;
    int unit = 1000;
    for (const char c : text.substr(0, 5)) {
        if (isDigit(c)) {
            weight += (c - '0') * unit;
            unit /= 10;
        } else if (c != '.') {
            return 1000;
        }
    }
    return std::min(weight, 1000);
}

/// The longer, the coarser: the same steps as in numbers.js.
std::uint64_t stepOf(double minutes) {
    if (minutes <= 10) {
        return 1;
    }
    if (minutes <= 30) {
        return 5;
    }
    return minutes <= 120 ? 10 : 30;
}

} // namespace

PageWords::PageWords(std::string_view file) {
    while (!file.empty()) {
        const std::string_view line = nextPart(file, '\n');
        const auto equals = line.find(" = ");
        if (!line.starts_with('#') && equals != std::string_view::npos) {
            m_texts.emplace(trimmed(line.substr(0, equals)), inSentences(trimmed(line.substr(equals + 3))));
        }
    }
    m_json = "{";
    for (const auto& [key, text] : m_texts) {
        m_json += m_json.size() > 1 ? "," : "";
        appendJsonText(m_json, key);
        m_json += ':';
        appendJsonText(m_json, text);
    }
    m_json += '}';
}

const std::vector<PageWords>& PageWords::all() {
    static const std::vector<PageWords> kAll = [] {
        std::vector<PageWords> all;
        for (const std::string_view name : embeddedNames()) {
            if (name.ends_with(kFolderEnd)) {
                all.emplace_back(embeddedText(name));
            }
        }
        return all;
    }();
    return kAll;
}

const PageWords* PageWords::find(std::string_view tag) {
    const auto found = std::find_if(all().begin(), all().end(),
                                    [tag](const PageWords& words) { return words.tag() == tag; });
    return found == all().end() ? nullptr : &*found;
}

const PageWords& PageWords::choose(std::string_view tag, std::string_view acceptLanguage) {
    if (const PageWords* asked = find(tag)) {
        return *asked;
    }
    const PageWords* best = nullptr;
    int bestWeight = 0;
    while (!acceptLanguage.empty()) {
        std::string_view item = nextPart(acceptLanguage, ',');
        const std::string_view range = trimmed(nextPart(item, ';'));
        std::string primary(range.substr(0, range.find('-')));
        std::transform(primary.begin(), primary.end(), primary.begin(), toLower);
        const PageWords* const words = find(primary);
        if (const int weight = weightOf(item); words != nullptr && weight > bestWeight) {
            best = words;
            bestWeight = weight;
        }
    }
    if (best == nullptr) {
        best = find("en");
    }
    return best != nullptr ? *best : all().front();
}

std::string_view PageWords::text(std::string_view key) const {
    const auto found = m_texts.find(key);
    return found == m_texts.end() ? key : std::string_view(found->second);
}

std::string PageWords::fill(std::string_view key, Values values) const {
    std::string filled(text(key));
    for (const auto& [name, value] : values) {
        const std::string mark = "{" + std::string(name) + "}";
        for (auto at = filled.find(mark); at != std::string::npos;
             at = filled.find(mark, at + value.size())) {
            filled.replace(at, mark.size(), value);
        }
    }
    return filled;
}

std::string PageWords::number(std::uint64_t n) const {
    std::string digits = std::to_string(n);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, text("group"));
    }
    return digits;
}

std::string PageWords::count(std::string_view key, std::uint64_t n) const {
    const std::string one = std::string(key) + ".one";
    const bool single = n == 1 && m_texts.contains(one);
    return fill(single ? one : key, {{"n", number(n)}});
}

std::string PageWords::hours(std::uint64_t minutes) const {
    const std::string h = std::to_string(minutes / 60);
    const std::string m = std::to_string(minutes % 60);
    return minutes % 60 == 0 ? fill("hours", {{"h", h}}) : fill("hours.minutes", {{"h", h}, {"m", m}});
}

std::string PageWords::span(std::uint64_t lowSec, std::uint64_t highSec) const {
    const double a = static_cast<double>(lowSec) / 60;
    const double b = static_cast<double>(std::max(lowSec, highSec)) / 60;
    const auto low = static_cast<std::uint64_t>(a) / stepOf(a) * stepOf(a);
    const auto steps = static_cast<std::uint64_t>(std::ceil(b / static_cast<double>(stepOf(b))));
    const std::uint64_t high = std::max<std::uint64_t>(1, steps * stepOf(b));
    const auto one = [this](std::uint64_t n) {
        return n < 60 ? fill("minutes.same", {{"high", std::to_string(n)}}) : hours(n);
    };
    if (high <= 1) {
        return std::string(text("soon"));
    }
    if (low < 1) {
        return high < 60 ? fill("under", {{"high", std::to_string(high)}}) : one(high);
    }
    if (low == high) {
        return one(high);
    }
    if (high <= 90) {
        return fill("minutes", {{"low", std::to_string(low)}, {"high", std::to_string(high)}});
    }
    return fill("range", {{"low", one(low)}, {"high", hours(high)}});
}

std::string clockText(std::uint64_t seconds) {
    const auto two = [](std::uint64_t n) { return (n < 10 ? "0" : "") + std::to_string(n); };
    const std::uint64_t hours = seconds / 3600;
    const std::uint64_t minutes = seconds / 60 % 60;
    return (hours > 0 ? std::to_string(hours) + ":" + two(minutes) : std::to_string(minutes)) + ":" +
           two(seconds % 60);
}

} // namespace breakwater::http::api
