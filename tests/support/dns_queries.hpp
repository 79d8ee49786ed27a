// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

#include "tests/support/client_hellos.hpp"

namespace gate17::test {

/// A query as resolvers send it: recursion desired, one question of type A, EDNS behind it.
inline content_bytes dns_query(std::string_view name = "example.org") {
  content_bytes made;
  append_number(made, 0x1717, 2); // id
  append_number(made, 0x0120, 2); // RD, AD
  append_number(made, 1, 2);
  append_number(made, 0, 2);
  append_number(made, 0, 2);
  append_number(made, 1, 2);
  while (!name.empty()) {
    const auto label = name.substr(0, name.find('.'));
    append_number(made, label.size(), 1);
    made.insert(made.end(), label.begin(), label.end());
    name.remove_prefix(std::min(name.size(), label.size() + 1));
  }
  append_number(made, 0, 1);
  append_number(made, 1, 2);
  append_number(made, 1, 2);
  append(made, {0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0}); // OPT, 1,232 bytes
  return made;
}

/// With its length in front, as it travels over TCP.
inline content_bytes dns_query_over_tcp(std::string_view name = "example.org") {
  const auto query = dns_query(name);
  content_bytes made;
  append_number(made, query.size(), 2);
  append(made, query);
  return made;
}

} // namespace gate17::test
