// SPDX-License-Identifier: Apache-2.0
#include "service/http/json_body.h"

#include "service/http/ascii.h"

#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <algorithm>

namespace breakwater::http {

namespace {

using base::ErrorCode;

/// RapidJSON 1.1 takes an escaped low surrogate that stands alone (`\udc00`) and writes it out as if UTF-8
/// had it.
bool holdsSurrogate(std::string_view text) {
    for (std::size_t at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
        if (at + 1 < text.size() && static_cast<unsigned char>(text[at + 1]) >= 0xA0) {
            return true;
        }
    }
    return false;
}

/// Follows the parser's events, counts depth and keeps what was asked for. A false return ends the parse.
class Collector : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, Collector> {
  public:
    explicit Collector(std::span<JsonField> fields) : m_fields(fields) {}

    // NOLINTBEGIN(readability-identifier-naming): the names are RapidJSON's
    bool Default() { return scalar(); } // null, booleans, numbers
    bool String(const char* text, rapidjson::SizeType size, bool) {
        if (m_depth == 1 && m_wanted != nullptr) {
            if (holdsSurrogate({text, size})) {
                return refuse("'" + std::string(m_wanted->name) + "' holds half a surrogate pair.");
            }
            m_wanted->value.emplace(text, size);
            m_wanted = nullptr;
            return true;
        }
        return scalar();
    }
    bool Key(const char* text, rapidjson::SizeType size, bool) { return m_depth != 1 || name({text, size}); }
    bool StartObject() { return enter(true); }
    bool StartArray() { return enter(false); }
    bool EndObject(rapidjson::SizeType) { return leave(); }
    bool EndArray(rapidjson::SizeType) { return leave(); }
    // NOLINTEND(readability-identifier-naming)

    const std::string& reason() const { return m_reason; }

  private:
    bool refuse(std::string reason) {
        m_reason = std::move(reason);
        return false;
    }
    bool scalar() {
        if (m_depth == 0) {
            return refuse("The body must be a JSON object.");
        }
        if (m_depth == 1 && m_wanted != nullptr) {
            return refuse("'" + std::string(m_wanted->name) + "' must be a JSON string.");
        }
        return true;
    }
    bool enter(bool object) {
        if (m_depth == 0 && !object) {
            return refuse("The body must be a JSON object.");
        }
        if (m_depth > 0 && !scalar()) {
            return false;
        }
        return ++m_depth <= kMaxJsonDepth ||
               refuse("The JSON is nested too deep; at most 16 levels are read.");
    }
    bool leave() {
        --m_depth;
        return true;
    }
    bool name(std::string_view key) {
        const auto field =
            std::find_if(m_fields.begin(), m_fields.end(), [&](const JsonField& f) { return f.name == key; });
        m_wanted = field == m_fields.end() ? nullptr : &*field;
        if (m_wanted != nullptr && m_wanted->value) {
            return refuse("'" + std::string(key) + "' stands twice; send it once.");
        }
        return true;
    }

    std::span<JsonField> m_fields;
    JsonField* m_wanted = nullptr; ///< the top-level field whose value comes next
    std::size_t m_depth = 0;
    std::string m_reason;
};

} // namespace

base::Status readJsonObject(std::string_view body, std::span<JsonField> fields) {
    rapidjson::MemoryStream bytes(body.data(), body.size());
    rapidjson::Reader reader;
    Collector collector{fields};
    constexpr unsigned kFlags = rapidjson::kParseIterativeFlag | rapidjson::kParseValidateEncodingFlag |
                                rapidjson::kParseStopWhenDoneFlag;
    const bool parsed = !body.empty() && !reader.Parse<kFlags>(bytes, collector).IsError();
    if (!collector.reason().empty()) {
        return base::makeError(ErrorCode::InvalidRequest, collector.reason());
    }
    const bool toTheEnd =
        parsed && body.substr(bytes.Tell()).find_first_not_of(" \t\r\n") == std::string_view::npos;
    if (!toTheEnd) {
        return base::makeError(ErrorCode::InvalidRequest, "The body must be one JSON object in UTF-8.");
    }
    return base::Done{};
}

bool isJsonContentType(std::string_view contentType) {
    auto type = contentType.substr(0, contentType.find(';'));
    type = type.substr(0, type.find_last_not_of(" \t") + 1);
    return type.empty() || equalsIgnoringCase(type, "application/json");
}

} // namespace breakwater::http
