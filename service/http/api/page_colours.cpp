// SPDX-License-Identifier: Apache-2.0
#include "service/http/api/page_colours.h"

#include "service/http/ascii.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace breakwater::http::api {

namespace {

constexpr Colour kBlack{0, 0, 0};
constexpr Colour kWhite{1, 1, 1};
// The grounds of wait.css: the lightest and the darkest, by day and by night.
constexpr Colour kLightSky{0.969, 0.980, 0.976};
constexpr Colour kLightDeep{0.776, 0.851, 0.863};
constexpr Colour kDarkSky{0.027, 0.071, 0.098};
constexpr Colour kDarkSea{0.102, 0.227, 0.275};
// As WCAG wants it, and a little for rounding to bytes.
constexpr double kText = 4.55;
constexpr double kShape = 3.05;
constexpr double kAmple = 9;
// How much the parts of a page of the event's own background are shaded.
constexpr double kHaze = 0.03;
constexpr double kSea = 0.07;
constexpr double kDeep = 0.12;
constexpr int kSteps = 32;

double linear(double part) {
    return part <= 0.04045 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
}

double luminanceOf(const Colour& colour) {
    return 0.2126 * linear(colour.red) + 0.7152 * linear(colour.green) + 0.0722 * linear(colour.blue);
}

Colour mix(const Colour& a, const Colour& b, double share) {
    const auto part = [share](double x, double y) { return x + (y - x) * share; };
    return {part(a.red, b.red), part(a.green, b.green), part(a.blue, b.blue)};
}

const Colour& inkOn(const Colour& ground) {
    return contrastOf(kBlack, ground) >= contrastOf(kWhite, ground) ? kBlack : kWhite;
}

/// `ink` stands out from both grounds, so the way to it ends well.
std::string accentRules(const Colour& accent, const Colour& ground, const Colour& other, const Colour& ink) {
    Colour shown = accent;
    const auto least = [&] { return std::min(contrastOf(shown, ground), contrastOf(shown, other)); };
    for (int step = 1; step <= kSteps && least() < kShape; ++step) {
        shown = mix(accent, ink, static_cast<double>(step) / kSteps);
    }
    return "--accent:" + toText(shown) + ";--on-accent:" + toText(inkOn(shown)) + ";";
}

/// A page of the event's own background; the same by day and by night.
struct Ground {
    Colour sky;
    Colour ink;
    Colour towards; ///< what the sea is shaded with
    Colour hardest; ///< of sky and sea, the one that is harder to write on

    explicit Ground(const Colour& background) : sky(background), ink(inkOn(background)) {
        // Where there is little contrast to spare, the sea must not take any of it.
        const bool ample = contrastOf(ink, background) > kAmple;
        const bool inkIsWhite = ink.red > 0.5;
        towards = ample == inkIsWhite ? kWhite : kBlack;
        hardest = ample ? shade(kDeep) : sky;
    }
    Colour shade(double share) const { return mix(sky, towards, share); }
};

std::string backgroundRules(const Ground& ground) {
    const bool dark = ground.ink.red > 0.5;
    const auto written = [&ground](const Colour& wished) {
        return toText(legible(wished, ground.hardest, kText));
    };
    return std::string("color-scheme:") + (dark ? "dark" : "light") + ";--sky:" + toText(ground.sky) +
           ";--haze:" + toText(ground.shade(kHaze)) + ";--sea:" + toText(ground.shade(kSea)) +
           ";--deep:" + toText(ground.shade(kDeep)) + ";--ink:" + written(mix(ground.ink, ground.sky, 0.08)) +
           ";--quiet:" + written(mix(ground.ink, ground.sky, 0.35)) +
           ";--grave:" + written(dark ? Colour{1, 0.6, 0.55} : Colour{0.64, 0.15, 0.1}) + ";";
}

} // namespace

std::optional<Colour> parseColour(std::string_view text) {
    if (text.size() != 7 || text.front() != '#') {
        return std::nullopt;
    }
    std::array<double, 3> parts{};
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const int high = hexValue(text[1 + 2 * i]);
        const int low = hexValue(text[2 + 2 * i]);
        if (high < 0 || low < 0) {
            return std::nullopt;
        }
        parts[i] = (high * 16 + low) / 255.0;
    }
    return Colour{parts[0], parts[1], parts[2]};
}

std::string toText(const Colour& colour) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "#";
    for (const double part : {colour.red, colour.green, colour.blue}) {
        const auto byte = static_cast<unsigned>(std::lround(std::clamp(part, 0.0, 1.0) * 255));
        text += kDigits[byte / 16];
        text += kDigits[byte % 16];
    }
    return text;
}

double contrastOf(const Colour& a, const Colour& b) {
    const double x = luminanceOf(a) + 0.05;
    const double y = luminanceOf(b) + 0.05;
    return std::max(x, y) / std::min(x, y);
}

Colour legible(const Colour& wished, const Colour& ground, double least) {
    Colour colour = wished;
    for (int step = 1; step <= kSteps && contrastOf(colour, ground) < least; ++step) {
        colour = mix(wished, inkOn(ground), static_cast<double>(step) / kSteps);
    }
    return colour;
}

std::string colourRules(const model::PageStyle& style) {
    const auto accent = parseColour(style.accentColour);
    if (const auto background = parseColour(style.backgroundColour)) {
        const Ground ground(*background);
        const Colour own = mix(ground.sky, ground.ink, 0.5);
        return ":root{" + backgroundRules(ground) +
               accentRules(accent.value_or(own), ground.sky, ground.shade(kDeep), ground.ink) + "}";
    }
    if (!accent) {
        return {};
    }
    return ":root{" + accentRules(*accent, kLightSky, kLightDeep, kBlack) +
           "}@media(prefers-color-scheme:dark){:root{" + accentRules(*accent, kDarkSky, kDarkSea, kWhite) +
           "}}";
}

} // namespace breakwater::http::api
