// SPDX-License-Identifier: Apache-2.0
#include "service/app/secure_entropy.h"

#include <openssl/rand.h>

#include <stdexcept>

namespace breakwater::app {

std::uint64_t SecureEntropy::next() {
    if (m_used == m_block.size()) {
        if (RAND_bytes(reinterpret_cast<unsigned char*>(m_block.data()), sizeof(m_block)) != 1) {
            throw std::runtime_error("the machine gives no random numbers");
        }
        m_used = 0;
    }
    return m_block[m_used++];
}

} // namespace breakwater::app
