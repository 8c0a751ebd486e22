// SPDX-License-Identifier: Apache-2.0
#pragma once

// Writes the requests of the browser API as text, by hand: this is most of what the crowd does. Appends only.

#include "tests/crowd/traits.h"
#include "tests/crowd/version.h"

#include <string>
#include <string_view>

namespace breakwater::crowd {

class RequestText {
  public:
    RequestText(const Traits& traits, std::string_view host, std::uint32_t who, std::string& out)
        : m_traits(traits), m_host(host), m_who(who), m_out(out) {}

    void join(std::string_view event, bool withKey);
    void status(std::string_view token, Version seen);
    void stream(std::string_view token);
    void enter(std::string_view token);
    void leave(std::string_view token);       ///< DELETE
    void leaveBeacon(std::string_view token); ///< POST, text/plain, as sendBeacon does
    void verify(std::string_view event, std::string_view pass);

  private:
    void common();
    void bearer(std::string_view token);
    void body(std::string_view type, std::string_view before, std::string_view text, std::string_view after);

    const Traits& m_traits;
    std::string_view m_host;
    std::uint32_t m_who;
    std::string& m_out;
};

} // namespace breakwater::crowd
