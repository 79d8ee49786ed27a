# SPDX-License-Identifier: GPL-3.0-or-later
# gate17_library(NAME FOLDER LINK <targets...> SOURCES <files...>)
# One static library per folder, its sources listed one per line. A folder that holds only headers
# becomes an INTERFACE library with the same name, so that what depends on it need not know.
function(gate17_library name folder)
  cmake_parse_arguments(PARSE_ARGV 2 arg "" "" "LINK;SOURCES")
  if(NOT CMAKE_CURRENT_SOURCE_DIR STREQUAL "${CMAKE_SOURCE_DIR}/${folder}")
    message(FATAL_ERROR "${name} belongs in ${folder}/, not in ${CMAKE_CURRENT_SOURCE_DIR}")
  endif()
  if(arg_SOURCES)
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC gate17_flags ${arg_LINK})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE gate17_flags ${arg_LINK})
  endif()
endfunction()
