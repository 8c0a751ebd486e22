// SPDX-License-Identifier: Apache-2.0
#include "service/http/readiness.h"

#include "shared/base/log.h"

namespace breakwater::http {

Readiness readinessOf(std::string_view why) {
    if (why.empty()) {
        return {200, "{\"status\":\"healthy\"}"};
    }
    return {503, "{\"status\":\"not ready\",\"reason\":\"" + base::escapeJson(why) + "\"}"};
}

} // namespace breakwater::http
