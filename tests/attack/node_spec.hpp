// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "proto/cell/endpoint.hpp"
#include "proto/node_id.hpp"

namespace gate17::attack {

/// A node as the attacker is told of it.
struct node_spec {
  proto::endpoint at;
  proto::node_id id;
};

/// ADDRESS:PORT/ID, the id in hexadecimal digits; throws std::runtime_error on anything else.
node_spec read_node(const std::string& text);

} // namespace gate17::attack
