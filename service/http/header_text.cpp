// SPDX-License-Identifier: Apache-2.0
#include "service/http/header_text.h"

#include <algorithm>
#include <charconv>

namespace breakwater::http {

namespace {

bool isClean(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
}

} // namespace

bool HeaderText::add(std::string_view name, std::string_view value) {
    const std::size_t needed = name.size() + 2 + value.size() + 2;
    if (name.empty() || needed > m_text.size() - m_size || !isClean(name) || !isClean(value)) {
        return false;
    }
    char* out = m_text.data() + m_size;
    const auto write = [&out](std::string_view part) { out = std::copy(part.begin(), part.end(), out); };
    write(name);
    write(": ");
    write(value);
    write("\r\n");
    m_size += needed;
    return true;
}

bool HeaderText::add(std::string_view name, std::uint64_t value) {
    char digits[20];
    const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    return add(name, std::string_view(digits, static_cast<std::size_t>(end - digits)));
}

} // namespace breakwater::http
