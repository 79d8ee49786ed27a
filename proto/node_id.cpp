// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/node_id.hpp"

#include "proto/crypto/hash.hpp"
#include "proto/hex.hpp"

namespace gate17::proto {

node_id node_id_of(const verify_key& identity) { return node_id{hash32(identity.bytes)}; }

std::string to_hex(const node_id& id) { return to_hex(id.bytes); }

std::string to_short_hex(const node_id& id) { return to_hex(byte_view(id.bytes).first(4)); }

} // namespace gate17::proto
