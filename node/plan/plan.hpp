// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/client_config.hpp"
#include "node/config/config_error.hpp"
#include "node/config/node_config.hpp"
#include "proto/codec/network_document.hpp"

namespace gate17::node {

struct plan_owner {
  std::string name;
  /// The one owner who may grant `trusted`.
  bool network_owner = false;
};

/// `config` lacks what only `apply_plan` knows: paths and the owner's signature.
struct plan_node {
  node_config config;
  std::string owner;
  bool trusted = false;
};

/// `config` lacks paths and the pinned ids.
struct plan_client {
  /// Names its file and its state folder, and stands in none of them.
  std::string name;
  client_config config;
  /// Node names, entry first.
  std::vector<std::string> pin;
};

/// A whole network on one page: who owns it, its nodes and clients. Checked; value type.
struct plan {
  std::string network_name;
  proto::network_parameters parameters;
  /// How long grants of trust are made for.
  std::chrono::seconds trust_lifetime{};
  /// Names of the nodes strangers ask first; all directory nodes unless the plan says otherwise.
  std::vector<std::string> fallbacks;
  std::vector<plan_owner> owners;
  std::vector<plan_node> nodes;
  std::vector<plan_client> clients;
  /// Legal, but somebody should know.
  std::vector<config_error> warnings;

  const plan_node* find_node(std::string_view name) const;
  /// Signatures a document needs: 2f + 1 of 3f + 1 authorities, and always more than half (R22).
  std::uint32_t threshold() const;
};

/// Reads text as if it were the content of `file`; touches no file.
config_result<plan> read_plan(std::string_view text, const std::filesystem::path& file);

/// The same from disk.
config_result<plan> load_plan(const std::filesystem::path& file);

} // namespace gate17::node
