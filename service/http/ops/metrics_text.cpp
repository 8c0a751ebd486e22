// SPDX-License-Identifier: Apache-2.0
#include "service/http/ops/metrics_text.h"

#include <array>
#include <charconv>

// text   = *( "# HELP " name SP help LF "# TYPE " name SP type LF *series )
// series = name [ suffix ] [ "{" label *( "," label ) "}" ] SP number LF
// label  = name "=" DQUOTE value DQUOTE     with \\, \" and \n escaped in the value

namespace breakwater::http::ops {

namespace {

template<typename T>
std::string textOf(T value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    return {digits.data(), end};
}

} // namespace

std::string numberText(double value) {
    return textOf(value);
}

void MetricsText::family(std::string_view name, std::string_view type, std::string_view help) {
    m_name = name;
    m_text.append("# HELP ").append(name).append(" ").append(help).append("\n");
    m_text.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricsText::appendQuoted(std::string_view text) {
    m_text.push_back('"');
    for (const char c : text) {
        if (c == '\n') {
            m_text.append("\\n");
        } else if (c == '"' || c == '\\') {
            m_text.append({'\\', c});
        } else {
            m_text.push_back(c);
        }
    }
    m_text.push_back('"');
}

template<typename T>
void MetricsText::write(std::string_view suffix, Labels labels, T value) {
    m_text.append(m_name).append(suffix);
    char before = '{';
    for (const auto& [name, text] : labels) {
        m_text.push_back(before);
        m_text.append(name).append("=");
        appendQuoted(text);
        before = ',';
    }
    m_text.append(before == ',' ? "} " : " ").append(textOf(value)).append("\n");
}

template void MetricsText::write(std::string_view, Labels, double);
template void MetricsText::write(std::string_view, Labels, std::uint64_t);

} // namespace breakwater::http::ops
