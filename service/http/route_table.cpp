// SPDX-License-Identifier: Apache-2.0
#include "service/http/route_table.h"

#include <algorithm>
#include <cassert>

namespace breakwater::http {

namespace {

constexpr std::string_view kPrefix = "/api/v1";

bool lists(const std::vector<RouteTable::Route>& routes, Method method) {
    return std::any_of(routes.begin(), routes.end(),
                       [&](const auto& route) { return route.method == method; });
}

} // namespace

RouteTable::RouteTable(std::initializer_list<Route> routes) {
    for (const Route& route : routes) {
        assert(route.pattern.starts_with('/') && route.id != kNoRoute && route.id < kMaxRoutes);
        Path& path = pathFor(route.pattern);
        assert(!lists(path.routes, route.method));
        path.routes.push_back(route);
        path.routes.back().pattern = {};
    }
    for (Path& path : m_paths) {
        for (const Route& route : path.routes) {
            path.allow += std::string(toText(route.method)) + ", ";
            if (route.method == Method::Get && !lists(path.routes, Method::Head)) {
                path.allow += "HEAD, ";
            }
        }
        path.allow += "OPTIONS";
    }
}

RouteTable::Path& RouteTable::pathFor(std::string_view pattern) {
    Path path;
    const auto open = pattern.find('{');
    const auto close = pattern.find('}');
    path.before = pattern.substr(0, open);
    if (open != std::string_view::npos) {
        assert(close != std::string_view::npos && close > open);
        path.hasParameter = true;
        path.after = pattern.substr(close + 1);
    }
    const auto same = std::find_if(m_paths.begin(), m_paths.end(), [&](const Path& other) {
        return other.before == path.before && other.after == path.after &&
               other.hasParameter == path.hasParameter;
    });
    if (same != m_paths.end()) {
        return *same;
    }
    m_paths.push_back(std::move(path));
    return m_paths.back();
}

bool RouteTable::fits(const Path& path, std::string_view text, std::string_view& parameter) {
    if (!path.hasParameter) {
        return text == path.before;
    }
    if (text.size() <= path.before.size() + path.after.size() || !text.starts_with(path.before) ||
        !text.ends_with(path.after)) {
        return false;
    }
    parameter = text.substr(path.before.size(), text.size() - path.before.size() - path.after.size());
    return parameter.find('/') == std::string_view::npos;
}

RouteTable::Match RouteTable::match(Method method, std::string_view path) const {
    Match found;
    if (path.starts_with(kPrefix) && path.size() > kPrefix.size() && path[kPrefix.size()] == '/') {
        path.remove_prefix(kPrefix.size());
    }
    for (const Path& entry : m_paths) {
        std::string_view parameter;
        if (!fits(entry, path, parameter)) {
            continue;
        }
        found.parameter = parameter;
        found.allow = entry.allow;
        found.id = entry.routes.front().id;
        found.kind = method == Method::Options ? Match::Kind::Options : Match::Kind::MethodNotAllowed;
        for (const Route& route : entry.routes) {
            const bool headAsGet = method == Method::Head && route.method == Method::Get;
            if (route.method == method || headAsGet) {
                found.kind = Match::Kind::Found;
                found.id = route.id;
                if (route.method == method) {
                    break;
                }
            }
        }
        return found;
    }
    return found;
}

} // namespace breakwater::http
