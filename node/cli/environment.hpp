// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <ostream>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "node/config/node_config.hpp"
#include "node/http/client.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::node {

/// What the commands need from outside, so that tests can stand in for it. References outlive the command.
struct environment {
  std::ostream& out;
  std::ostream& err;
  proto::random_source& random;
  std::function<proto::unix_seconds()> now;
  std::function<int(const node_config&)> run;
  /// One GET; the error is a sentence.
  std::function<tl::expected<http::reply, std::string>(const proto::endpoint&, const std::string& target)> get;
};

} // namespace gate17::node
