// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "console/ctl/command.h"

#include <sstream>
#include <string>
#include <utility>
#include <vector>

/// Command lines as a person types them, and what they leave behind. One thread.
namespace breakwater::fakes {

struct Outcome {
    int status = -1;
    std::string out;
    std::string err;
};

/// Splits at spaces; `'` keeps words together.
inline std::vector<std::string> words(const std::string& line) {
    std::vector<std::string> words(1);
    bool quoted = false;
    for (const char c : line) {
        if (c == '\'') {
            quoted = !quoted;
        } else if (c == ' ' && !quoted) {
            words.emplace_back();
        } else {
            words.back().push_back(c);
        }
    }
    return words;
}

using Connect =
    std::function<base::Result<std::unique_ptr<client::OperatorClient>>(const client::ConnectOptions&)>;

inline Outcome runIn(const client::Environment& environment, const std::string& line, bool live = false,
                     const Connect& connect = client::connect) {
    std::ostringstream out;
    std::ostringstream err;
    ctl::Terminal terminal{out,
                           err,
                           live,
                           environment,
                           [] { return false; },
                           [] { return base::wallFromMicros(1'000'000'000'000'000); },
                           connect};
    const int status = ctl::run(words(line), terminal);
    return {status, out.str(), err.str()};
}

inline bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

} // namespace breakwater::fakes
