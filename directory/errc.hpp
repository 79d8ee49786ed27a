// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string_view>

#include <tl/expected.hpp>

namespace gate17::directory {

/// Why the network's data, or a wish about it, was refused.
enum class errc : std::uint8_t {
  // Documents and sheets.
  malformed,
  bad_signature,
  too_few_signatures,
  wrong_network,
  older_than_known,
  already_known,
  conflicting,
  broken_chain,
  expired,
  not_yet_valid,
  bad_trust_grant,
  bad_reject_list,
  older_reject_list,
  wrong_document,
  nothing_to_build,
  other_predecessor,
  bad_packing,
  too_large,
  // Rules.
  rule_without_sign,
  rule_without_subject,
  bad_rule_name,
  bad_rule_address,
  bad_rule_continent,
  bad_rule_as_number,
  bad_rule_tag,
  bad_rule_ports,
  bad_rule_lifetime,
  too_many_rules,
  unfit_for_exits,
  bad_route_rule,
  // Route planning: the hard rule that could not be kept.
  too_few_hops,
  no_entry,
  no_exit,
  exits_refuse_destination,
  no_trusted_exit,
  pinned_node_unusable,
  owners_not_distinct,
  networks_not_distinct,
  countries_not_distinct,
  entry_not_hidden,
};

/// The enumerator's name, for logs and metrics labels.
std::string_view to_string(errc error);

/// One sentence for people.
std::string_view explain(errc error);

template <class T>
using result = tl::expected<T, errc>;

inline tl::unexpected<errc> fail(errc error) { return tl::unexpected<errc>(error); }

} // namespace gate17::directory
