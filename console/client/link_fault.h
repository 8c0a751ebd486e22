// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/result.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace breakwater::client {

/// Why a link does not stand, for whoever says it in another language than the error's detail does. Plain
/// values; any thread.
enum class LinkFault : std::uint8_t {
    NotTrusted,   ///< the certificate, or the name in it
    NoTls,        ///< one side speaks TLS, or asks for a certificate, and the other does not
    NameUnknown,  ///< no such host
    Refused,      ///< nothing listens
    Closed,       ///< what listens hung up
    NoAnswer,     ///< nothing came back, or nothing that is known
    OtherVersion, ///< it does not know the call, or speaks something else than gRPC
    SwitchedOff,  ///< the demo's service
};

/// An error of this kind: it carries the fault as its subject.
base::Error linkError(base::ErrorCode code, LinkFault fault, std::string detail);
/// nullopt when the error is of another kind.
std::optional<LinkFault> linkFaultOf(const base::Error& error);

} // namespace breakwater::client
