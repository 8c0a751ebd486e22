// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/request.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::http {

/// A route's number: its index in the counters too. Zero is "no route".
using RouteId = std::uint8_t;
constexpr RouteId kNoRoute = 0;
constexpr std::size_t kMaxRoutes = 32;

/// Which route a path and method mean. Paths answer with and without the prefix /api/v1. A pattern holds at
/// most one parameter, a whole segment: "/events/{id}". HEAD means GET where it is not listed itself. Built
/// once; then immutable, any thread may match; matching allocates nothing.
class RouteTable {
  public:
    struct Route {
        Method method;
        std::string_view pattern;
        RouteId id;
    };
    struct Match {
        enum class Kind : std::uint8_t { Found, NotFound, MethodNotAllowed, Options };

        Kind kind = Kind::NotFound;
        RouteId id = kNoRoute; ///< Found: the route. Else: the first route of that path, for the counters
        std::string_view parameter; ///< as it stands in the path, not percent-decoded; never empty
        std::string_view allow;     ///< for the Allow field: "GET, HEAD, OPTIONS"
    };

    /// A pattern twice with one method, or one without a leading slash, is a bug (assert).
    RouteTable(std::initializer_list<Route> routes);

    Match match(Method method, std::string_view path) const;

  private:
    struct Path {
        std::string before; ///< the text up to the parameter, or all of it
        std::string after;
        bool hasParameter = false;
        std::vector<Route> routes;
        std::string allow;
    };

    static bool fits(const Path& path, std::string_view text, std::string_view& parameter);
    Path& pathFor(std::string_view pattern);

    std::vector<Path> m_paths; ///< in the order given: put the hot ones first
};

} // namespace breakwater::http
