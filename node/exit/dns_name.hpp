// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>

#include "proto/bytes.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// The name under which an address's own name is kept: "1.2.0.192.in-addr.arpa" (RFC 1035 section 3.5),
/// "1.0...2.ip6.arpa" (RFC 3596 section 2.5). Empty for no address.
std::string reverse_name(const proto::ip_address& address);

/// The name in the data of a PTR record, uncompressed (RFC 1035 section 3.1): lower case, without final dot. Nothing
/// unless it is one that `proto::parse_host_name` takes and fills the data exactly: whoever holds the address chose it.
std::optional<std::string> name_of_ptr(proto::byte_view data);

/// ASCII letters made small; DNS does not tell them apart.
std::string in_lower_case(std::string text);

} // namespace gate17::node
