// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/error.h"

#include <cassert>
#include <utility>
#include <variant>

namespace breakwater::base {

/// A value or an Error. Any thread; owns what it holds. Reading the side that is not there is a bug (assert).
template<typename T>
class [[nodiscard]] Result {
  public:
    Result(T value) : m_value(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_value(std::in_place_index<1>, std::move(error)) {}
    Result(ErrorCode code, std::string detail) : Result(Error{code, std::move(detail), {}, {}, {}, {}, {}}) {}

    bool ok() const { return m_value.index() == 0; }
    explicit operator bool() const { return ok(); }

    const T& value() const& {
        assert(ok());
        return *std::get_if<0>(&m_value);
    }
    T& value() & {
        assert(ok());
        return *std::get_if<0>(&m_value);
    }
    T&& value() && {
        assert(ok());
        return std::move(*std::get_if<0>(&m_value));
    }
    const T& operator*() const& { return value(); }
    T& operator*() & { return value(); }
    const T* operator->() const { return &value(); }
    T* operator->() { return &value(); }

    const Error& error() const {
        assert(!ok());
        return *std::get_if<1>(&m_value);
    }

  private:
    std::variant<T, Error> m_value;
};

/// The answer of a call that yields nothing but its success.
struct Done {
    bool operator==(const Done&) const = default;
};
using Status = Result<Done>;

inline Error makeError(ErrorCode code, std::string detail, std::string subject = {}) {
    return Error{code, std::move(detail), std::move(subject), {}, {}, {}, {}};
}

} // namespace breakwater::base
