// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "node/config/config_error.hpp"
#include "node/plan/plan.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/node_id.hpp"

namespace gate17::node {

enum class file_change : std::uint8_t { created, updated, unchanged };
std::string_view to_string(file_change change);

struct planned_file {
  std::string name;
  std::filesystem::path file;
  file_change change{};
};

struct planned_node {
  std::string name;
  proto::node_id id;
};

/// What `apply_plan` did.
struct plan_report {
  std::vector<planned_file> files;
  std::vector<planned_node> nodes;
};

/// Called with one short line for each thing done, for people who watch.
using plan_progress = std::function<void(const std::string&)>;

/// Writes `out/network.toml`, `out/NAME.toml` for every node and client, their state folders `out/NAME/` and the
/// owners' keys `out/owners/NAME.key`. Existing keys and grants that still last are kept, so applying twice changes
/// nothing.
config_result<plan_report> apply_plan(const plan& wanted, const std::filesystem::path& out, proto::unix_seconds now,
                                      proto::random_source& random, const plan_progress& progress);

} // namespace gate17::node
