# SPDX-License-Identifier: GPL-3.0-or-later
# gate17_flags: warnings and hardening for our own code; third-party headers come in as SYSTEM.
add_library(gate17_flags INTERFACE)
target_include_directories(gate17_flags INTERFACE ${CMAKE_SOURCE_DIR})
target_compile_options(gate17_flags INTERFACE -Wall -Wextra -Wpedantic -Wshadow)
if(GATE17_WERROR)
  target_compile_options(gate17_flags INTERFACE -Werror)
endif()

if(GATE17_HARDEN)
  target_compile_definitions(gate17_flags INTERFACE _FORTIFY_SOURCE=2 _GLIBCXX_ASSERTIONS)
  target_compile_options(gate17_flags INTERFACE -fstack-protector-strong -fstack-clash-protection)
  if(CMAKE_SYSTEM_PROCESSOR STREQUAL "x86_64")
    target_compile_options(gate17_flags INTERFACE -fcf-protection)
  endif()
  target_link_options(gate17_flags INTERFACE -Wl,-z,relro,-z,now,-z,noexecstack)
  include(CheckPIESupported)
  check_pie_supported()
endif()
