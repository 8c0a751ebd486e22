// SPDX-License-Identifier: Apache-2.0
//
// { "schema": 1,
//   "waiting_token_keys": [ { "id": 0..255, "secret": base64url of 32 bytes, "created": RFC 3339 }, ... ],
//   "pass_keys": [ { "kid": 1..64 of A-Z a-z 0-9 - _, "seed": base64url of 32 bytes, "created": RFC 3339 },
//   ... ] }
//
// Of each list the first signs; ids are unique within it; 1 to 16 keys each; no other members.
#include "service/app/key_file.h"

#include "service/app/files.h"
#include "shared/base/text.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <rapidjson/document.h>
#include <rapidjson/error/en.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <set>

namespace breakwater::app {

namespace {

using base::ErrorCode;
using base::makeError;
using base::Result;
using base::Status;

constexpr std::size_t kLongestFile = 64UL * 1024;
constexpr std::size_t kMostKeys = 16;
constexpr std::size_t kLongestKid = 64;

using Json = rapidjson::Value;

base::Error bad(const std::filesystem::path& path, const std::string& detail) {
    return makeError(ErrorCode::InvalidRequest, "key file " + path.string() + ": " + detail);
}

Status checkPrivacy(const std::filesystem::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return systemError(path, "can't be read", errno);
    }
    if (!S_ISREG(found.st_mode)) {
        return bad(path, "is not a file");
    }
    if (found.st_uid != ::geteuid() && found.st_uid != 0) {
        return makeError(ErrorCode::PermissionDenied,
                         "key file " + path.string() +
                             ": belongs to another user; whoever owns it can forge tokens");
    }
    if ((found.st_mode & 077) != 0) {
        return makeError(ErrorCode::PermissionDenied, "key file " + path.string() +
                                                          ": others can read or write it; run chmod 600 " +
                                                          path.string());
    }
    return base::Done{};
}

std::string positionOf(std::string_view text, std::size_t offset) {
    const std::string_view before = text.substr(0, std::min(offset, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t lineStart = before.rfind('\n');
    const std::size_t column = before.size() - (lineStart == std::string_view::npos ? 0 : lineStart + 1) + 1;
    return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

std::string textOf(const Json& object, const char* member) {
    if (!object.HasMember(member) || !object[member].IsString()) {
        return {};
    }
    return {object[member].GetString(), object[member].GetStringLength()};
}

bool isKeyBytes(const std::string& text, KeyBytes& bytes) {
    return base::fromBase64Url(text, bytes) == bytes.size();
}

bool isKid(std::string_view text) {
    return !text.empty() && text.size() <= kLongestKid &&
           std::all_of(text.begin(), text.end(),
                       [](unsigned char c) { return std::isalnum(c) || c == '-' || c == '_'; });
}

std::string readTokenKey(const Json& json, WaitingTokenKey& key) {
    if (!json.HasMember("id") || !json["id"].IsUint() || json["id"].GetUint() > 255) {
        return "'id' is not a number from 0 to 255";
    }
    key.id = static_cast<std::uint8_t>(json["id"].GetUint());
    return isKeyBytes(textOf(json, "secret"), key.secret)
               ? ""
               : "'secret' is not 32 bytes as base64url (43 characters)";
}

std::string readPassKey(const Json& json, PassKey& key) {
    key.kid = textOf(json, "kid");
    if (!isKid(key.kid)) {
        return "'kid' is not 1 to 64 letters, digits, hyphens and underscores";
    }
    return isKeyBytes(textOf(json, "seed"), key.seed) ? ""
                                                      : "'seed' is not 32 bytes as base64url (43 characters)";
}

/// One of the two lists. `read` fills a key from its object or says what is wrong; `idOf` must be unique.
template<typename Key>
std::string readList(const Json& root, const char* name, std::string (*read)(const Json&, Key&),
                     std::string (*idOf)(const Key&), std::vector<Key>& keys) {
    const std::string quoted = "'" + std::string(name) + "'";
    const bool isList = root.HasMember(name) && root[name].IsArray();
    if (!isList || root[name].Empty() || root[name].Size() > kMostKeys) {
        return quoted + " is not a list of 1 to 16 keys";
    }
    std::set<std::string> ids;
    for (const Json& json : root[name].GetArray()) {
        const std::string place = quoted + ", key " + std::to_string(keys.size() + 1) + ": ";
        Key key;
        if (!json.IsObject() || json.MemberCount() != 3) {
            return place + "is not an object with an id, a secret and 'created'";
        }
        if (const std::string problem = read(json, key); !problem.empty()) {
            return place + problem;
        }
        key.created = textOf(json, "created");
        if (key.created.empty() || key.created.size() > 40) {
            return place + "'created' is not a time";
        }
        if (!ids.insert(idOf(key)).second) {
            return place + "its id stands there twice";
        }
        keys.push_back(std::move(key));
    }
    return {};
}

Result<KeyRing> parse(const std::filesystem::path& path, const std::string& text) {
    rapidjson::Document root;
    root.Parse<rapidjson::kParseIterativeFlag>(text.data(), text.size());
    if (root.HasParseError()) {
        return bad(path, positionOf(text, root.GetErrorOffset()) + ": " +
                             rapidjson::GetParseError_En(root.GetParseError()));
    }
    if (!root.IsObject() || !root.HasMember("schema") || !root["schema"].IsInt() ||
        root["schema"].GetInt() != 1) {
        return bad(path, "is not a key ring of schema 1");
    }
    if (root.MemberCount() != 3) {
        return bad(path, "has other members than 'schema', 'waiting_token_keys' and 'pass_keys'");
    }
    KeyRing ring;
    std::string problem = readList<WaitingTokenKey>(
        root, "waiting_token_keys", readTokenKey,
        [](const WaitingTokenKey& key) { return std::to_string(key.id); }, ring.waitingTokenKeys);
    if (problem.empty()) {
        problem = readList<PassKey>(
            root, "pass_keys", readPassKey, [](const PassKey& key) { return key.kid; }, ring.passKeys);
    }
    if (!problem.empty()) {
        return bad(path, problem);
    }
    return ring;
}

std::vector<std::uint8_t> sha256(std::string_view text) {
    std::vector<std::uint8_t> digest(32);
    EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
    return digest;
}

std::string_view viewOf(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

KeyBytes publicKeyOf(const KeyBytes& seed) {
    const std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key(
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size()), &EVP_PKEY_free);
    KeyBytes bytes{};
    std::size_t length = bytes.size();
    EVP_PKEY_get_raw_public_key(key.get(), bytes.data(), &length);
    return bytes;
}

Result<KeyRing> drawRing(base::WallTime now) {
    KeyRing ring;
    WaitingTokenKey token;
    token.id = 1;
    token.created = base::toRfc3339(now);
    PassKey pass;
    pass.created = token.created;
    if (RAND_bytes(token.secret.data(), static_cast<int>(token.secret.size())) != 1 ||
        RAND_bytes(pass.seed.data(), static_cast<int>(pass.seed.size())) != 1) {
        return makeError(ErrorCode::Internal, "the system gives no random bytes for new keys");
    }
    // Named after its public key, so that two key files never use one kid for different keys.
    const auto hash = sha256(viewOf(publicKeyOf(pass.seed)));
    pass.kid = base::toBase64Url(std::span(hash).first(9));
    ring.waitingTokenKeys.push_back(token);
    ring.passKeys.push_back(pass);
    return ring;
}

std::string textOf(const KeyRing& ring) {
    const WaitingTokenKey& token = ring.waitingTokenKeys.front();
    const PassKey& pass = ring.passKeys.front();
    return "{\n  \"schema\": 1,\n  \"waiting_token_keys\": [\n    {\"id\": " + std::to_string(token.id) +
           ", \"secret\": \"" + base::toBase64Url(token.secret) + "\", \"created\": \"" + token.created +
           "\"}\n  ],\n  \"pass_keys\": [\n    {\"kid\": \"" + pass.kid + "\", \"seed\": \"" +
           base::toBase64Url(pass.seed) + "\", \"created\": \"" + pass.created + "\"}\n  ]\n}\n";
}

} // namespace

Result<KeyRing> loadKeyFile(const std::filesystem::path& path, base::WallTime now) {
    auto text = readFile(path, kLongestFile);
    if (text.ok() && !text->has_value()) {
        const auto drawn = drawRing(now);
        if (!drawn.ok()) {
            return drawn.error();
        }
        std::string fresh = textOf(*drawn);
        const auto written = writeFile(path, fresh, IfThere::Keep);
        OPENSSL_cleanse(fresh.data(), fresh.size());
        if (!written.ok()) {
            return written.error();
        }
        text = readFile(path, kLongestFile); // ours, or that of whoever was faster
    }
    if (!text.ok()) {
        return text.error();
    }
    if (!text->has_value()) {
        return bad(path, "vanished while it was being read");
    }
    if (const auto privacy = checkPrivacy(path); !privacy.ok()) {
        return privacy.error();
    }
    auto ring = parse(path, **text);
    OPENSSL_cleanse((*text)->data(), (*text)->size());
    return ring;
}

std::string fingerprintOf(const KeyRing& ring) {
    std::set<std::string> lines;
    for (const WaitingTokenKey& key : ring.waitingTokenKeys) {
        const auto hash = sha256("breakwater waiting-token key:" + std::string(viewOf(key.secret)));
        lines.insert("waiting-token " + std::to_string(key.id) + " " + base::toHex(hash) + "\n");
    }
    for (const PassKey& key : ring.passKeys) {
        lines.insert("pass " + key.kid + " " + base::toHex(publicKeyOf(key.seed)) + "\n");
    }
    std::string all;
    for (const std::string& line : lines) {
        all += line;
    }
    return base::toHex(sha256(all));
}

} // namespace breakwater::app
