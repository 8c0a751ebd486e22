# SPDX-License-Identifier: Apache-2.0
# One folder is one target. These two functions keep the folders' own lists short.

add_library(breakwater_flags INTERFACE)
target_compile_features(breakwater_flags INTERFACE cxx_std_20)
target_include_directories(breakwater_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(breakwater_flags INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor
                                                  -Woverloaded-virtual -Wimplicit-fallthrough -Wswitch)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # g++ 12 sees an uninitialised Error in every optimised std::variant that may hold one; asserts and sanitizers watch.
  target_compile_options(breakwater_flags INTERFACE -Wno-maybe-uninitialized)
endif()
if(BREAKWATER_WERROR)
  target_compile_options(breakwater_flags INTERFACE -Werror)
endif()
if(BREAKWATER_SANITIZE)
  # The choice of sanitizers comes from the preset; every target, test and tool gets the same one.
  add_compile_options(-fsanitize=${BREAKWATER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${BREAKWATER_SANITIZE})
  if(BREAKWATER_SANITIZE MATCHES "thread")
    # Asio's fences around handlers, which ThreadSanitizer does not know; its queues synchronise without them.
    add_compile_definitions(BOOST_ASIO_DISABLE_FENCED_BLOCK)
    # The replica's sequence counter is fenced too; all that stands behind its fences is atomic, so nothing is misjudged.
    add_compile_options(-Wno-tsan)
  endif()
  target_compile_definitions(breakwater_flags INTERFACE BREAKWATER_SANITIZED=1)
endif()
# For what is tested without a descriptor left: this check asks the kernel through a pipe.
set(without_pipe)
if(BREAKWATER_SANITIZE MATCHES "undefined")
  set(without_pipe -fno-sanitize=vptr)
endif()
if(BREAKWATER_FUZZ)
  # Every room tells the fuzzer which branches an input reached; only the targets get the fuzzer's main.
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
find_program(BREAKWATER_MOLD mold)
if(BREAKWATER_MOLD)
  add_link_options(-fuse-ld=mold)
endif()

# breakwater_library(core SOURCES a.cpp LINKS model PRIVATE_LINKS OpenSSL::Crypto)
# makes the target breakwater_core with the alias breakwater::core.
function(breakwater_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  list(TRANSFORM ARG_LINKS REPLACE "^(base|model|wire|proto|core|redis|http|rpc|app|app_parts|http_api|http_ops|client|ctl|fakes|real_redis|crowd_lib)$"
                                   "breakwater::\\1")
  add_library(breakwater_${name} STATIC ${ARG_SOURCES})
  add_library(breakwater::${name} ALIAS breakwater_${name})
  target_link_libraries(breakwater_${name} PUBLIC breakwater_flags ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()

# breakwater_hot(breakwater_core): optimised in the sanitizers' presets too, which compile all else without, in half the time.
function(breakwater_hot target)
  if(BREAKWATER_SANITIZE)
    target_compile_options(${target} PRIVATE -O1)
  endif()
endfunction()

# breakwater_precompile(breakwater_desktop_views <QWidget>): libraries' headers that most of a room's files include.
# Never headers of our own. Every file still includes what it uses; the tidy preset compiles without.
function(breakwater_precompile target)
  if(BREAKWATER_PRECOMPILE)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# breakwater_program(breakwaterd SOURCES main.cpp LINKS app) puts a program into bin/.
function(breakwater_program name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  list(TRANSFORM ARG_LINKS REPLACE "^(base|model|wire|proto|core|redis|http|rpc|app|app_parts|http_api|http_ops|client|ctl|fakes|real_redis|crowd_lib)$"
                                   "breakwater::\\1")
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE breakwater_flags ${ARG_LINKS})
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/bin)
endfunction()

# What is precompiled is of use only where the same is defined. Qt tells each test its folders by these two, which nobody
# uses; some tests link threads, and some don't.
set(same_for_all -pthread -UQT_TESTCASE_BUILDDIR -UQT_TESTCASE_SOURCEDIR ${without_pipe})

# What nearly every test includes, precompiled once for all of them.
if(BREAKWATER_PRECOMPILE AND BREAKWATER_TESTS AND NOT BREAKWATER_FUZZ)
  file(WRITE ${CMAKE_BINARY_DIR}/test_headers.cpp "")
  add_library(breakwater_test_headers OBJECT ${CMAKE_BINARY_DIR}/test_headers.cpp)
  target_link_libraries(breakwater_test_headers PRIVATE breakwater_flags Qt6::Core Qt6::Test)
  target_compile_options(breakwater_test_headers PRIVATE ${same_for_all})
  target_precompile_headers(breakwater_test_headers PRIVATE <algorithm> <chrono> <functional> <map> <memory> <optional>
    <string> <thread> <variant> <vector> <QTest>)
endif()

# x_test.cpp includes x_test.moc at its end: one call of moc for each, where AUTOMOC runs a program of its own for each
# target first, which took longer than moc.
function(breakwater_test_moc target source)
  get_filename_component(name ${source} NAME_WE)
  set(folder ${CMAKE_CURRENT_BINARY_DIR}/${target}_moc)
  file(MAKE_DIRECTORY ${folder})
  add_custom_command(OUTPUT ${folder}/${name}.moc DEPENDS ${source}
                     COMMAND Qt6::moc ${CMAKE_CURRENT_SOURCE_DIR}/${source} -o ${folder}/${name}.moc VERBATIM)
  target_sources(${target} PRIVATE ${folder}/${name}.moc)
  target_include_directories(${target} PRIVATE ${folder})
endfunction()

# breakwater_test(NAME unit_base_result SOURCES result_test.cpp LINKS base LABELS quick)
# One Qt Test program; its name says kind, room and file.
function(breakwater_test)
  cmake_parse_arguments(ARG "" "NAME;TIMEOUT" "SOURCES;LINKS;LABELS" ${ARGN})
  list(TRANSFORM ARG_LINKS REPLACE "^(base|model|wire|proto|core|redis|http|rpc|app|app_parts|http_api|http_ops|client|ctl|fakes|real_redis|crowd_lib)$"
                                   "breakwater::\\1")
  add_executable(${ARG_NAME} ${ARG_SOURCES})
  foreach(source ${ARG_SOURCES})
    if(source MATCHES "_test\\.cpp$")
      breakwater_test_moc(${ARG_NAME} ${source})
    endif()
  endforeach()
  set_target_properties(${ARG_NAME} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  target_link_libraries(${ARG_NAME} PRIVATE breakwater_flags ${ARG_LINKS} Qt6::Core Qt6::Test)
  # A test that sees Qt's Gui or Network includes another <QTest> than the shared one.
  if(TARGET breakwater_test_headers AND NOT "${ARG_LINKS}" MATCHES "desktop|console|Network")
    target_precompile_headers(${ARG_NAME} REUSE_FROM breakwater_test_headers)
    # g++ 12 warns wrongly of these in what it precompiled: as errors they stop it.
    target_compile_options(${ARG_NAME} PRIVATE ${same_for_all} -Wno-array-bounds -Wno-stringop-overflow)
  endif()
  add_test(NAME ${ARG_NAME} COMMAND ${ARG_NAME})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  # Whoever may take long begins first, so that the end of a run has no lone straggler.
  set_tests_properties(${ARG_NAME} PROPERTIES TIMEOUT ${ARG_TIMEOUT} COST ${ARG_TIMEOUT} LABELS "${ARG_LABELS}")
  if(BREAKWATER_SANITIZE MATCHES "thread")
    # Qt is not built with ThreadSanitizer, so what it does between its own threads can't be judged.
    set_tests_properties(${ARG_NAME} PROPERTIES ENVIRONMENT "TSAN_OPTIONS=ignore_noninstrumented_modules=1")
  endif()
endfunction()

# breakwater_fuzz(waiting_token SOURCES waiting_token_fuzz.cpp LINKS core) makes build/fuzz/fuzz/waiting_token; its
# corpus is tests/fuzz/corpus/waiting_token. Elsewhere than in the fuzz preset it makes nothing.
function(breakwater_fuzz name)
  if(NOT BREAKWATER_FUZZ)
    return()
  endif()
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  list(TRANSFORM ARG_LINKS REPLACE "^(base|model|wire|proto|core|redis|http|rpc|app|app_parts|http_api|http_ops|client|ctl|fakes|real_redis|crowd_lib)$"
                                   "breakwater::\\1")
  add_executable(fuzz_${name} ${ARG_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE breakwater_flags ${ARG_LINKS})
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(fuzz_${name} PROPERTIES OUTPUT_NAME ${name}
                                                RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/fuzz)
endfunction()
