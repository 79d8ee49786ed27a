# SPDX-License-Identifier: GPL-3.0-or-later
# Debian's libcaf-dev 0.17 ships headers and shared libraries but no CMake package.
# Defines CAF::core, CAF::io and CAF::openssl.
find_path(CAF_INCLUDE_DIR NAMES caf/all.hpp)
set(caf_required CAF_INCLUDE_DIR)
foreach(part core io openssl)
  string(TOUPPER ${part} upper)
  find_library(CAF_${upper}_LIBRARY NAMES caf_${part})
  list(APPEND caf_required CAF_${upper}_LIBRARY)
endforeach()

if(CAF_INCLUDE_DIR)
  set(version_header ${CAF_INCLUDE_DIR}/caf/config.hpp)
  file(STRINGS ${version_header} version_line REGEX "#define CAF_VERSION [0-9]+")
  string(REGEX MATCH "[0-9]+$" version_number "${version_line}")
  if(version_number)
    math(EXPR major "${version_number} / 10000")
    math(EXPR minor "(${version_number} / 100) % 100")
    math(EXPR patch "${version_number} % 100")
    set(CAF_VERSION ${major}.${minor}.${patch})
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(CAF REQUIRED_VARS ${caf_required} VERSION_VAR CAF_VERSION)
mark_as_advanced(${caf_required})

if(CAF_FOUND AND NOT TARGET CAF::core)
  find_package(Threads REQUIRED)
  foreach(part core io openssl)
    string(TOUPPER ${part} upper)
    add_library(CAF::${part} UNKNOWN IMPORTED)
    set_target_properties(CAF::${part} PROPERTIES IMPORTED_LOCATION ${CAF_${upper}_LIBRARY}
                                                  INTERFACE_INCLUDE_DIRECTORIES ${CAF_INCLUDE_DIR})
  endforeach()
  target_link_libraries(CAF::core INTERFACE Threads::Threads)
  target_link_libraries(CAF::io INTERFACE CAF::core)
  target_link_libraries(CAF::openssl INTERFACE CAF::io)
endif()
