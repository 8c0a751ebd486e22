// SPDX-License-Identifier: Apache-2.0
#include "service/redis/reply.h"

namespace breakwater::redis {

std::optional<std::int64_t> Reply::integer() const {
    const auto* number = std::get_if<1>(&m_value);
    return number == nullptr ? std::nullopt : std::optional(*number);
}

std::optional<std::string_view> Reply::string() const {
    const auto* text = std::get_if<2>(&m_value);
    return text == nullptr ? std::nullopt : std::optional<std::string_view>(*text);
}

std::span<const Reply> Reply::items() const {
    const auto* items = std::get_if<3>(&m_value);
    return items == nullptr ? std::span<const Reply>{} : std::span<const Reply>(*items);
}

std::string_view Reply::errorText() const {
    const auto* error = std::get_if<4>(&m_value);
    return error == nullptr ? std::string_view{} : std::string_view(error->text);
}

std::string_view Reply::errorWord() const {
    const std::string_view text = errorText();
    return text.substr(0, text.find(' '));
}

std::vector<Reply>* Reply::mutableItems() {
    return std::get_if<3>(&m_value);
}

} // namespace breakwater::redis
