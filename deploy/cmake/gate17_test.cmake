# SPDX-License-Identifier: GPL-3.0-or-later
# What `ninja gate17_tests` builds: every test executable, and nothing else.
add_custom_target(gate17_tests)

# gate17_test(NAME LABEL <unit|simulation|house> [TIMEOUT <seconds>] LINK <targets...> SOURCES <files...>)
# One Catch2 executable, skipped while its list is empty. One that links nothing of ours (the house rules) gets no
# test support either, so that it builds even while the rest does not.
function(gate17_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "LINK;SOURCES")
  if(NOT arg_SOURCES)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE gate17_test_main ${arg_LINK})
  if(arg_LINK)
    target_link_libraries(${name} PRIVATE gate17_test_support)
  endif()
  target_compile_definitions(${name} PRIVATE GATE17_SOURCE_DIR="${CMAKE_SOURCE_DIR}")
  if(CMAKE_CXX_FLAGS MATCHES "-fsanitize")
    target_compile_definitions(${name} PRIVATE GATE17_SANITIZED)
    # Sanitizers make optimising test code as slow as all the rest together.
    target_compile_options(${name} PRIVATE -O0)
  endif()
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  add_dependencies(gate17_tests ${name})
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT})
endfunction()

# gate17_script_test(PATH LABEL <label> TIMEOUT <seconds>)
# An executable script, its path relative to the caller's folder: 0 passed, 77 skipped, else failed. GATE17_BIN is where the executables are.
function(gate17_script_test path)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL;TIMEOUT" "")
  cmake_path(GET path FILENAME name)
  cmake_path(ABSOLUTE_PATH path BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
  add_test(NAME ${name} COMMAND ${path} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    LABELS ${arg_LABEL} TIMEOUT ${arg_TIMEOUT} SKIP_RETURN_CODE 77 RUN_SERIAL ON
    ENVIRONMENT "GATE17_BIN=${CMAKE_BINARY_DIR}/bin")
endfunction()

# Every script that LIST_FILE names, one "<script> <timeout in seconds>" per line.
function(gate17_script_tests list_file)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "LABEL" "")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${list_file})
  cmake_path(GET list_file PARENT_PATH folder)
  file(STRINGS ${list_file} lines REGEX "^[^#]")
  foreach(line IN LISTS lines)
    separate_arguments(words UNIX_COMMAND "${line}")
    list(GET words 0 script)
    list(GET words 1 timeout)
    gate17_script_test(${folder}/${script} LABEL ${arg_LABEL} TIMEOUT ${timeout})
  endforeach()
endfunction()
