// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/error.h"

#include <QString>

namespace breakwater::desktop::views {

/// Why the link to `server` does not stand, in the operator's language: the client's advice is known here
/// sentence by sentence; what is not known is passed on as it is. GUI thread.
QString linkSentence(const base::Error& error, const QString& server);

} // namespace breakwater::desktop::views
