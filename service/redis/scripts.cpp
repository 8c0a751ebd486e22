// SPDX-License-Identifier: Apache-2.0
#include "service/redis/scripts.h"

#include "service/redis/outcome.h"
#include "shared/base/text.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <memory>
#include <utility>

namespace breakwater::redis {

namespace {

using base::Result;

std::string sha1Hex(std::string_view text) {
    std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
    unsigned length = 0;
    [[maybe_unused]] const int done =
        EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha1(), nullptr);
    assert(done == 1);
    return base::toHex({digest.data(), length});
}

/// Everything after the script's own word, kept for the second call.
struct Tail {
    std::string keyCount;
    std::vector<std::string> keys;
    std::vector<std::string> args;

    std::vector<std::string_view> behind(std::string_view command, std::string_view script) const {
        std::vector<std::string_view> words = {command, script, keyCount};
        words.insert(words.end(), keys.begin(), keys.end());
        words.insert(words.end(), args.begin(), args.end());
        return words;
    }
};

} // namespace

Scripts::Scripts(std::span<const ScriptSource> sources) {
    m_scripts.reserve(sources.size());
    for (const ScriptSource& source : sources) {
        m_scripts.push_back({std::string(source.name), std::string(source.text), sha1Hex(source.text)});
    }
}

std::vector<Command> Scripts::loadCommands() const {
    std::vector<Command> commands;
    for (const Script& script : m_scripts) {
        commands.push_back({"SCRIPT", "LOAD", script.text});
    }
    return commands;
}

const Script& Scripts::named(std::string_view name) const {
    const auto found =
        std::find_if(m_scripts.begin(), m_scripts.end(), [name](const Script& s) { return s.name == name; });
    assert(found != m_scripts.end());
    return *found;
}

std::optional<std::string_view> Scripts::nameOf(std::string_view sha) const {
    const auto found =
        std::find_if(m_scripts.begin(), m_scripts.end(), [sha](const Script& s) { return s.sha == sha; });
    return found == m_scripts.end() ? std::nullopt : std::optional<std::string_view>(found->name);
}

void Scripts::call(Link& link, const Script& script, std::vector<std::string> keys,
                   std::vector<std::string> args, base::Millis timeout, Answer answer) const {
    auto tail =
        std::make_shared<const Tail>(Tail{std::to_string(keys.size()), std::move(keys), std::move(args)});
    link.send(tail->behind("EVALSHA", script.sha), timeout,
              [&link, &script, tail, timeout, answer = std::move(answer)](Result<Reply> reply) {
                  const bool forgotten =
                      reply.ok() && reply->errorWord() == "NOSCRIPT" && !raisedInsideScript(*reply);
                  if (forgotten) {
                      link.send(tail->behind("EVAL", script.text), timeout, answer);
                  } else {
                      answer(std::move(reply));
                  }
              });
}

} // namespace breakwater::redis
