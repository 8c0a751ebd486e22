// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "shared/base/clock.h"
#include "shared/base/error.h"
#include "shared/model/policy.h"

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace breakwater::ctl {

struct Field;
using Row = std::vector<Field>;

/// A number with a fixed count of digits behind the point; with a unit it is a fraction of people's reading
/// only.
struct Real {
    double value = 0;
    int digits = 1;
};

/// One value of an answer, kept apart from its looks: a table for people or JSON for scripts is made of it.
/// Unknown is a dash for people and null for scripts.
struct Unknown {};
using Texts = std::vector<std::string>;
using Value = std::variant<Unknown, std::string, std::uint64_t, Real, bool, std::vector<Row>, Texts>;

struct Field {
    std::string name; ///< lower snake case, the key in JSON and (with spaces) the heading
    Value value;
};

Value orUnknown(const std::optional<std::uint32_t>& number);
Value textOrUnknown(const std::string& text);
Value timeOrUnknown(const std::optional<base::WallTime>& time);
Value rateOf(model::Rate rate);

/// `300,000`
std::string withThousands(std::uint64_t number);

/// One thing: a line a field for people, an object for scripts.
void printRow(std::ostream& out, const Row& row, bool json);
/// Several things: a table with right-aligned numbers, or `{"items": [...], "next_page_token": "..."}`.
void printRows(std::ostream& out, const std::vector<Row>& rows, const std::string& nextPage, bool json);
/// A table without anything around it.
void printTable(std::ostream& out, const std::vector<Row>& rows);
/// One object on one line.
void printJsonLine(std::ostream& out, const Row& row);

/// `breakwaterctl: NOT_FOUND: ...`, or the same as JSON.
void printError(std::ostream& err, const base::Error& error, bool json);

} // namespace breakwater::ctl
