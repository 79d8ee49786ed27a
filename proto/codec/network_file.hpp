// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "proto/cell/endpoint.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::proto {

/// Where a stranger asks first; the answer is checked against the id.
struct fallback_node {
  node_id id;
  std::vector<endpoint> addresses;

  bool operator==(const fallback_node&) const = default;
};

/// The root of trust of one network: what a user receives to enter it.
struct network_file {
  std::string network_name;
  verify_key owner; ///< the only key that may grant `trusted`
  std::vector<verify_key> authorities;
  std::uint32_t threshold = 1; ///< signatures a document needs
  std::vector<fallback_node> fallbacks;
  bool private_network = false;

  /// A threshold that any two sets of signers of which share an honest one (`threshold_for`), distinct keys, at least
  /// one fallback with an address, a name of 1-32 characters a-z, 0-9, '-'.
  bool is_valid() const;
  bool operator==(const network_file&) const = default;
};

} // namespace gate17::proto
