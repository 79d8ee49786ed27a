// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "node/cli/environment.hpp"
#include "node/cli/exit_code.hpp"

/// One function per command of `gate17-node`. JSON goes to `out` as one object with `schema_version`, complaints to
/// `err` as file:line: reason.
namespace gate17::node {

inline constexpr int schema_version = 1;

struct init_options {
  std::string name;
  std::vector<std::string> addresses;
  std::vector<std::string> roles;
  std::filesystem::path network;
  std::filesystem::path owner_key;
  std::filesystem::path out;
  std::string contact;
  std::string metrics;
};

struct reject_options {
  std::filesystem::path network;
  std::filesystem::path owner_key;
  std::vector<std::string> add;
  std::vector<std::string> remove;
  std::filesystem::path out;
  /// At least this one: for an owner who has lost the last list.
  std::uint64_t serial = 1;
};

exit_code init_node(const init_options& options, const environment& around);
exit_code apply_plan_file(const std::filesystem::path& file, const std::filesystem::path& out, bool json,
                          const environment& around);
exit_code run_config(const std::filesystem::path& file, const environment& around);
exit_code check_config(const std::filesystem::path& file, bool json, const environment& around);
exit_code show_keys(const std::filesystem::path& file, bool json, const environment& around);
/// `owner reject`: signs the successor of the list in `out`.
exit_code reject_nodes(const reject_options& options, const environment& around);
exit_code show_status(const std::filesystem::path& file, bool json, const environment& around);

void print_errors(const config_errors& errors, std::ostream& to);

} // namespace gate17::node
