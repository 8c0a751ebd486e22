// SPDX-License-Identifier: Apache-2.0
#include "shared/base/thread_name.h"

#include <pthread.h>

#include <string>

namespace breakwater::base {

void nameThisThread(std::string_view name) {
    pthread_setname_np(pthread_self(), std::string(name.substr(0, 15)).c_str());
}

} // namespace breakwater::base
