// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/attack/node_spec.hpp"

#include <algorithm>
#include <stdexcept>

#include "tests/support/hex.hpp"

namespace gate17::attack {

node_spec read_node(const std::string& text) {
  const auto slash = text.find('/');
  const auto at = proto::endpoint::parse(text.substr(0, slash));
  const auto id = slash == std::string::npos ? std::vector<std::uint8_t>{} : test::from_hex(text.substr(slash + 1));
  if (!at || id.size() != 32)
    throw std::runtime_error("not a node: " + text);
  node_spec made{*at, {}};
  std::copy(id.begin(), id.end(), made.id.bytes.begin());
  return made;
}

} // namespace gate17::attack
