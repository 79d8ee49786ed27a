// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"
#include "proto/codec/network_document.hpp"

namespace gate17::node {

/// The parameters of a network from the keys of `section`; table `[parameters]` of a network file, table `[network]` of
/// a plan. `private_network` decides whether the keys for test networks are allowed.
proto::network_parameters read_parameters(toml_section& section, bool private_network);

void write_parameters(toml_writer& to, const proto::network_parameters& parameters);

} // namespace gate17::node
