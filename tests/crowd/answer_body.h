// SPDX-License-Identifier: Apache-2.0
#pragma once

// Reads the JSON bodies of the browser API. One reader belongs to one thread and keeps its memory, so that
// reading allocates nothing in the steady state. Unknown members are ignored, as the contract asks of
// clients.

#include "tests/crowd/version.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace breakwater::crowd {

/// All that any of the calls answers; what a body doesn't hold stays empty.
struct AnswerBody {
    StatusSeen seen;
    std::string waitingToken;
    std::string pass;
    std::string code;  ///< of a problem document
    std::string state; ///< of GET /events/{id}
    double admissionRate = -1;
    std::uint64_t waiting = 0;

    void clear();
};

class BodyReader {
  public:
    BodyReader();
    ~BodyReader();
    BodyReader(const BodyReader&) = delete;
    BodyReader& operator=(const BodyReader&) = delete;

    /// False unless `json` is one JSON object; `body()` is then whatever was read before the fault.
    bool read(std::string_view json);
    const AnswerBody& body() const { return m_body; }

  private:
    struct Parser;
    AnswerBody m_body;
    std::unique_ptr<Parser> m_parser;
};

} // namespace breakwater::crowd
