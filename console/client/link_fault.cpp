// SPDX-License-Identifier: Apache-2.0
#include "console/client/link_fault.h"

#include <utility>

namespace breakwater::client {

namespace {

constexpr std::pair<LinkFault, std::string_view> kNames[] = {
    {LinkFault::NotTrusted, "link.not_trusted"},
    {LinkFault::NoTls, "link.no_tls"},
    {LinkFault::NameUnknown, "link.name_unknown"},
    {LinkFault::Refused, "link.refused"},
    {LinkFault::Closed, "link.closed"},
    {LinkFault::NoAnswer, "link.no_answer"},
    {LinkFault::OtherVersion, "link.version"},
    {LinkFault::SwitchedOff, "link.switched_off"},
};

} // namespace

base::Error linkError(base::ErrorCode code, LinkFault fault, std::string detail) {
    base::Error error = base::makeError(code, std::move(detail));
    for (const auto& [known, name] : kNames) {
        error.subject = known == fault ? std::string(name) : std::move(error.subject);
    }
    return error;
}

std::optional<LinkFault> linkFaultOf(const base::Error& error) {
    for (const auto& [fault, name] : kNames) {
        if (error.subject == name) {
            return fault;
        }
    }
    return std::nullopt;
}

} // namespace breakwater::client
