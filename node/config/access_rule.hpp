// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <vector>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// Table `[[access]]`: some of a client's listeners ask for a user name and password.
struct access_rule {
  std::vector<proto::endpoint> listeners; ///< empty: all of them
  std::filesystem::path users;            ///< a file of `name:password` lines, for its owner only

  bool covers(const proto::endpoint& listener) const;
  bool operator==(const access_rule&) const = default;
};

} // namespace gate17::node
