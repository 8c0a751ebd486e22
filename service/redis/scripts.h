// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "service/redis/link.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace breakwater::redis {

/// One Lua script as it stands in the program: the file's name without `.lua`, and the text with the prelude
/// put in.
struct ScriptSource {
    std::string_view name;
    std::string_view text;
};

/// All scripts of `service/redis/scripts`, compiled into the program by the build (embed_scripts.cmake).
[[nodiscard]] std::span<const ScriptSource> scriptSources();

/// A script and the SHA-1 by which Redis knows it.
struct Script {
    std::string name;
    std::string text;
    std::string sha;
};

/// The scripts ready to call. Immutable after construction; calls belong to the link's thread.
class Scripts {
  public:
    explicit Scripts(std::span<const ScriptSource> sources);

    /// To be given to LinkOptions::preamble, so that each connect loads them and a script that doesn't
    /// compile is seen at once.
    [[nodiscard]] std::vector<Command> loadCommands() const;

    /// The script of that name, good as long as this book; asking for one that isn't there is a bug (assert).
    [[nodiscard]] const Script& named(std::string_view name) const;

    /// The name of the script that Redis knows by this SHA-1.
    [[nodiscard]] std::optional<std::string_view> nameOf(std::string_view sha) const;

    /// EVALSHA; when Redis has forgotten the script (NOSCRIPT: nothing ran), EVAL with its text, once. That
    /// second call stands behind whatever was sent meanwhile: who needs order between calls waits for the
    /// answer. `timeout` holds for each of the two. The answer is as in Link::send.
    void call(Link& link, const Script& script, std::vector<std::string> keys, std::vector<std::string> args,
              base::Millis timeout, Answer answer) const;

  private:
    std::vector<Script> m_scripts;
};

} // namespace breakwater::redis
