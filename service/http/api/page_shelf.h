// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/core/directory.h"
#include "service/http/api/page_render.h"
#include "service/http/gzip_template.h"

#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace breakwater::http::api {

/// The pages for visitors without a place, one for each event and language, made anew at most once a second:
/// a crowd that arrives together is served from it with a copy. Belongs to one loop's handler, on its thread.
class PageShelf {
  public:
    explicit PageShelf(bool demo) : m_demo(demo) {}

    struct Page {
        std::string before; ///< of the hole for the CSRF token
        std::string after;
        GzipTemplate zip;
        std::string security;
        std::uint64_t revision = 0;
        base::MonoTime madeAt{};
    };

    /// Good until the next call. `now` is the store's wall time, `moment` this loop's.
    const Page& page(const core::EventView& event, const PageWords& words, std::uint64_t waiting,
                     base::WallTime now, base::MonoTime moment);

  private:
    bool m_demo;
    std::map<std::pair<std::string, std::string>, Page> m_pages; ///< by event's id and language's tag
};

} // namespace breakwater::http::api
