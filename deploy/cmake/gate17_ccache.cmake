# SPDX-License-Identifier: GPL-3.0-or-later
# Use ccache when it is there. The sloppiness is what ccache needs to accept GCC's precompiled headers.
find_program(GATE17_CCACHE ccache)
if(GATE17_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(launcher ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
               ${GATE17_CCACHE})
  set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
endif()
