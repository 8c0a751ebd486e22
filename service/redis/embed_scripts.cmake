# SPDX-License-Identifier: Apache-2.0
# cmake -DOUT=file.cpp -DPRELUDE=prelude.lua "-DSCRIPTS=a.lua;b.lua" -P embed_scripts.cmake
# Writes the Lua scripts into a C++ source as raw strings. A script's first line, `#!lua flags=...`, must stay the
# first; the prelude goes right behind it, then the parts (parts/<name>.lua beside the prelude) that a line
# `--@parts a b` in the script names, in that order.
get_filename_component(folder "${PRELUDE}" DIRECTORY)
file(READ "${PRELUDE}" prelude)
set(body "")
foreach(path IN LISTS SCRIPTS)
  get_filename_component(name "${path}" NAME_WE)
  file(READ "${path}" text)
  string(FIND "${text}" "\n" end)
  string(FIND "${text}" "#!lua" start)
  if(NOT start EQUAL 0 OR end LESS 0)
    message(FATAL_ERROR "${path}: the first line of a script is '#!lua flags=...'")
  endif()
  math(EXPR after "${end} + 1")
  string(SUBSTRING "${text}" 0 ${after} shebang)
  string(SUBSTRING "${text}" ${after} -1 rest)
  set(parts "")
  if("${text}" MATCHES "\n--@parts ([a-z_ ]+)\n")
    string(REPLACE " " ";" names "${CMAKE_MATCH_1}")
    foreach(part IN LISTS names)
      file(READ "${folder}/parts/${part}.lua" part_text)
      string(APPEND parts "${part_text}")
    endforeach()
  endif()
  if("${prelude}${parts}${text}" MATCHES "\\)lua_text\"")
    message(FATAL_ERROR "${path}: holds the text that ends a raw string")
  endif()
  string(APPEND body "    {\"${name}\", R\"lua_text(${shebang}${prelude}${parts}${rest})lua_text\"},\n")
endforeach()
list(LENGTH SCRIPTS count)
file(WRITE "${OUT}.new" "// Made by embed_scripts.cmake from service/redis/scripts; edits are lost.
#include \"service/redis/scripts.h\"

#include <array>

namespace breakwater::redis {

namespace {

constexpr std::array<ScriptSource, ${count}> kSources = {{
${body}}};

} // namespace

std::span<const ScriptSource> scriptSources() {
    return kSources;
}

} // namespace breakwater::redis
")
file(RENAME "${OUT}.new" "${OUT}")
