// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace breakwater::redis {

/// One answer of Redis (RESP2) as a plain value that owns all its bytes. Any thread, as any value.
/// A status line (`+OK`) is a String. An Error may also stand inside an Array.
class Reply {
  public:
    enum class Kind : std::uint8_t { Nil, Integer, String, Array, Error };

    Reply() = default;
    static Reply ofInteger(std::int64_t number) { return Reply(Value(std::in_place_index<1>, number)); }
    static Reply ofString(std::string text) { return Reply(Value(std::in_place_index<2>, std::move(text))); }
    static Reply ofArray(std::vector<Reply> items) {
        return Reply(Value(std::in_place_index<3>, std::move(items)));
    }
    static Reply ofError(std::string text) {
        return Reply(Value(std::in_place_index<4>, ErrorText{std::move(text)}));
    }

    Kind kind() const { return static_cast<Kind>(m_value.index()); }
    bool isNil() const { return kind() == Kind::Nil; }
    bool isError() const { return kind() == Kind::Error; }

    /// Each yields nullopt when the reply is of another kind.
    std::optional<std::int64_t> integer() const;
    std::optional<std::string_view> string() const;

    /// The elements of an Array; empty for every other kind.
    std::span<const Reply> items() const;
    /// The text of an Error, e.g. `ERR unknown command`; empty for every other kind.
    std::string_view errorText() const;
    /// The first word of an Error, e.g. `NOSCRIPT`; empty for every other kind.
    std::string_view errorWord() const;

    /// The array to append to while a reply is being built; null for every other kind.
    std::vector<Reply>* mutableItems();

    bool operator==(const Reply&) const = default;

  private:
    struct ErrorText {
        std::string text;
        bool operator==(const ErrorText&) const = default;
    };
    using Value = std::variant<std::monostate, std::int64_t, std::string, std::vector<Reply>, ErrorText>;

    explicit Reply(Value value) : m_value(std::move(value)) {}

    Value m_value;
};

} // namespace breakwater::redis
