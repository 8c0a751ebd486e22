// SPDX-License-Identifier: Apache-2.0
#include "console/ctl/output.h"

#include "shared/base/log.h"
#include "shared/base/text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace breakwater::ctl {

namespace {

/// Columns a terminal needs for UTF-8 text: Hangul and its like take two.
std::size_t columnsOf(const std::string& text) {
    std::size_t columns = 0;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if ((byte & 0xC0) != 0x80) {
            columns += byte >= 0xE1 && byte <= 0xED ? 2 : 1;
        }
    }
    return columns;
}

/// Nothing that came over the network may steer the terminal.
std::string printable(const std::string& text) {
    std::string clean;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        clean.push_back(byte < 0x20 || byte == 0x7F ? ' ' : c);
    }
    return clean;
}

std::string realText(const Real& real, bool thousands) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", real.digits, real.value);
    std::string number(text.data());
    const std::size_t point = number.find('.');
    if (thousands && real.value >= 0 && real.value < 1e15) {
        const auto whole = withThousands(std::stoull(number.substr(0, point)));
        return point == std::string::npos ? whole : whole + number.substr(point);
    }
    return number;
}

std::string forPeople(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return printable(*text);
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        return withThousands(*number);
    }
    if (const auto* real = std::get_if<Real>(&value)) {
        return realText(*real, true);
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "yes" : "no";
    }
    if (const auto* rows = std::get_if<std::vector<Row>>(&value)) {
        return withThousands(rows->size());
    }
    if (const auto* texts = std::get_if<Texts>(&value); texts != nullptr && !texts->empty()) {
        std::string list;
        for (const std::string& text : *texts) {
            list += (list.empty() ? "" : ", ") + printable(text);
        }
        return list;
    }
    return "-";
}

bool isNumber(const Value& value) {
    return std::holds_alternative<std::uint64_t>(value) || std::holds_alternative<Real>(value);
}

std::string heading(const std::string& name) {
    std::string text = name;
    std::replace(text.begin(), text.end(), '_', ' ');
    return text;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
    const std::size_t columns = columnsOf(text);
    const std::string space(width > columns ? width - columns : 0, ' ');
    return right ? space + text : text + space;
}

std::string json(const Row& row);

std::string json(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
        return "\"" + base::escapeJson(*text) + "\"";
    }
    if (const auto* number = std::get_if<std::uint64_t>(&value)) {
        return std::to_string(*number);
    }
    if (const auto* real = std::get_if<Real>(&value)) {
        return std::isfinite(real->value) ? realText(*real, false) : "null";
    }
    if (const auto* flag = std::get_if<bool>(&value)) {
        return *flag ? "true" : "false";
    }
    if (const auto* rows = std::get_if<std::vector<Row>>(&value)) {
        std::string text = "[";
        for (const Row& row : *rows) {
            text += (text.size() > 1 ? "," : "") + json(row);
        }
        return text + "]";
    }
    if (const auto* texts = std::get_if<Texts>(&value)) {
        std::string list = "[";
        for (const std::string& text : *texts) {
            list += (list.size() > 1 ? ",\"" : "\"") + base::escapeJson(text) + "\"";
        }
        return list + "]";
    }
    return "null";
}

std::string json(const Row& row) {
    std::string text = "{";
    for (const Field& field : row) {
        text += (text.size() > 1 ? ",\"" : "\"") + field.name + "\":" + json(field.value);
    }
    return text + "}";
}

} // namespace

Value orUnknown(const std::optional<std::uint32_t>& number) {
    return number ? Value(std::uint64_t{*number}) : Value(Unknown{});
}

Value textOrUnknown(const std::string& text) {
    return text.empty() ? Value(Unknown{}) : Value(text);
}

Value timeOrUnknown(const std::optional<base::WallTime>& time) {
    return time && *time != base::WallTime() ? Value(base::toRfc3339(*time)) : Value(Unknown{});
}

Value rateOf(model::Rate rate) {
    const std::uint64_t rest = rate.milliPerSecond % 1000;
    const int digits = rest == 0 ? 0 : (rest % 100 == 0 ? 1 : (rest % 10 == 0 ? 2 : 3));
    return Real{rate.value(), digits};
}

std::string withThousands(std::uint64_t number) {
    std::string text = std::to_string(number);
    for (std::size_t at = text.size(); at > 3;) {
        at -= 3;
        text.insert(at, 1, ',');
    }
    return text;
}

void printRow(std::ostream& out, const Row& row, bool asJson) {
    if (asJson) {
        printJsonLine(out, row);
        return;
    }
    std::size_t width = 0;
    for (const Field& field : row) {
        width = std::max(width, columnsOf(field.name));
    }
    for (const Field& field : row) {
        out << padded(heading(field.name), width, false) << "  " << forPeople(field.value) << '\n';
        const auto* rows = std::get_if<std::vector<Row>>(&field.value);
        if (rows != nullptr && !rows->empty()) {
            printTable(out, *rows);
        }
    }
}

void printRows(std::ostream& out, const std::vector<Row>& rows, const std::string& nextPage, bool asJson) {
    if (asJson) {
        printJsonLine(out, {{"items", rows}, {"next_page_token", nextPage}});
        return;
    }
    printTable(out, rows);
    if (!nextPage.empty()) {
        out << "There is more: --page " << printable(nextPage) << '\n';
    }
}

void printTable(std::ostream& out, const std::vector<Row>& rows) {
    if (rows.empty()) {
        out << "(none)\n";
        return;
    }
    const std::size_t columns = rows.front().size();
    std::vector<std::size_t> widths;
    std::vector<bool> right(columns, false);
    for (const Field& field : rows.front()) {
        widths.push_back(columnsOf(field.name));
    }
    for (const Row& row : rows) {
        for (std::size_t i = 0; i < columns; ++i) {
            widths[i] = std::max(widths[i], columnsOf(forPeople(row[i].value)));
            right[i] = right[i] || isNumber(row[i].value);
        }
    }
    const auto line = [&](const auto& textOf) {
        std::string text;
        for (std::size_t i = 0; i < columns; ++i) {
            text += (i > 0 ? "  " : "") + padded(textOf(i), widths[i], right[i]);
        }
        text.erase(text.find_last_not_of(' ') + 1);
        out << text << '\n';
    };
    line([&](std::size_t i) { return heading(rows.front()[i].name); });
    for (const Row& row : rows) {
        line([&](std::size_t i) { return forPeople(row[i].value); });
    }
}

void printJsonLine(std::ostream& out, const Row& row) {
    out << json(row) << '\n';
}

void printError(std::ostream& err, const base::Error& error, bool asJson) {
    const std::string code(base::toText(error.code));
    if (!asJson) {
        err << "breakwaterctl: " << code << ": " << printable(error.detail);
        if (error.current) {
            err << " (now " << *error.current << ")";
        }
        err << '\n';
        return;
    }
    Value current;
    if (error.current) {
        current = *error.current;
    }
    printJsonLine(err, {{"error", code},
                        {"detail", error.detail},
                        {"subject", textOrUnknown(error.subject)},
                        {"current", std::move(current)}});
}

} // namespace breakwater::ctl
