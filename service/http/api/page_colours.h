// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/model/policy.h"

#include <optional>
#include <string>
#include <string_view>

namespace breakwater::http::api {

/// A colour of the screen, each part 0 to 1.
struct Colour {
    double red = 0;
    double green = 0;
    double blue = 0;
};

/// nullopt: not of the form #rrggbb.
std::optional<Colour> parseColour(std::string_view text);
std::string toText(const Colour& colour);
/// How well one can be told from the other, 1 to 21 (WCAG 2.2, 1.4.3).
double contrastOf(const Colour& a, const Colour& b);
/// The colour as near to `wished` as it can be while it stands out from `ground` by `least`.
Colour legible(const Colour& wished, const Colour& ground, double least);

/// CSS rules that set the event's own colours; empty for ours. Whatever an operator chose, what is written
/// stays legible: inks follow from the background, and an accent that would not stand out is moved until it
/// does. Pure; any thread.
std::string colourRules(const model::PageStyle& style);

} // namespace breakwater::http::api
