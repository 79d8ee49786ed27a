// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <vector>

#include "directory/locator.hpp"
#include "node/config/config_error.hpp"
#include "node/config/geo_config.hpp"
#include "node/geo/geo_source.hpp"

namespace gate17::node {

/// All databases of a configuration together: countries may come from one, coordinates from another, and IPv4 and IPv6
/// from files of their own (`directory::agree`). What kind a file is, is read from the file. Thread-safe.
class geo_databases final : public directory::locator {
public:
  /// Opens every file; an error names the file, what is wrong with it and what can be done.
  static config_result<std::unique_ptr<const geo_databases>> open(const geo_config& config);

  std::optional<proto::location> locate(const proto::ip_address& address) const override;

private:
  explicit geo_databases(std::vector<std::unique_ptr<const geo_source>> sources) : sources_(std::move(sources)) {}

  std::vector<std::unique_ptr<const geo_source>> sources_;
};

} // namespace gate17::node
