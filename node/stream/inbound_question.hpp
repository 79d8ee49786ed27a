// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "proto/cell/frame.hpp"

namespace gate17::node {

/// A question about a name or an address, checked by a proxy, that needs a circuit to be asked on.
struct inbound_question {
  std::string host; ///< a name, or the literal whose name is wanted
  proto::ip_address::family wanted = proto::ip_address::family::none;
  std::string isolation;
  bool never_prebuilt = false;
};

/// `end` with addresses, or with a name for a literal; otherwise why not.
struct name_answer {
  proto::close_code code = proto::close_code::unreachable;
  std::vector<proto::ip_address> addresses;
  std::string name;
  std::chrono::seconds ttl{0}; ///< 0 when unknown
};

using on_name_answer = std::function<void(const name_answer&)>;

} // namespace gate17::node
