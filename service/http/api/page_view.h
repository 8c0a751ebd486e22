// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/http/api/page_words.h"
#include "shared/model/event.h"
#include "shared/model/visitor.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::http::api {

/// What the page shows, in words; the same as describe.js says to a browser that runs scripts. Texts are
/// plain.
struct PageView {
    std::string state;            ///< `open`, `waiting`, `ready` and so on: wait.css knows them
    std::vector<std::string> can; ///< the parts that are shown
    std::string kicker;
    std::string big;
    bool inWords = true; ///< `big` is words rather than a number
    std::string line;
    std::string note;
    std::string trouble;
    std::string ahead;
    std::string waitName;
    std::string wait;
    std::string still; ///< "", `still`: the water rests, `gone`: there is no buoy either
    double progress = 0;
    int lookAgainSec = 0; ///< without a script, when to look again; 0: never
    bool again = false;   ///< joining is joining anew
    bool over = false;    ///< the place is: whoever keeps its token may forget it
};

/// Before a place is taken. Pure, like all of them; any thread.
PageView viewOfEvent(const model::Event& event, std::uint64_t waiting, base::WallTime now,
                     const PageWords& words);
PageView viewOfPlace(const model::VisitorStatus& status, const model::Event& event, base::WallTime now,
                     const PageWords& words);
/// Words alone: `key` and `key.note`.
PageView viewOfWords(std::string_view key, const PageWords& words);

/// A notice that a form's answer brings along as `?notice=`; "" for one that isn't known.
std::string noticeText(std::string_view notice, bool hasPlace, const PageWords& words);

} // namespace breakwater::http::api
