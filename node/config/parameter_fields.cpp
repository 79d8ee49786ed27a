// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/parameter_fields.hpp"

#include <chrono>

#include "node/config/config_fields.hpp"
#include "node/config/units.hpp"

namespace gate17::node {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

std::optional<proto::lane_mode> parse_lane_mode(std::string_view text) {
  if (text == "header")
    return proto::lane_mode::header;
  if (text == "sealed")
    return proto::lane_mode::sealed;
  return std::nullopt;
}

} // namespace

proto::network_parameters read_parameters(toml_section& section, bool private_network) {
  proto::network_parameters out;
  out.private_network = private_network;
  out.consensus_period = section.duration("consensus_period", out.consensus_period, seconds(1), hours(24));
  out.prekey_period = section.duration("prekey_period", out.prekey_period, seconds(2), hours(24));
  out.document_lifetime = section.duration("document_lifetime", out.document_lifetime, seconds(30), hours(24 * 7));
  out.nodes_per_block_max = section.number("nodes_per_block", out.nodes_per_block_max, 0, UINT16_MAX);
  out.nodes_per_owner_max = section.number("nodes_per_owner", out.nodes_per_owner_max, 0, UINT16_MAX);
  out.lane_mode = section.parsed("lane_mode", parse_lane_mode, "header or sealed").value_or(out.lane_mode);
  if (section.has("suites"))
    out.suites = read_suites(section, "suites");
  else
    section.texts("suites");
  out.retired_suites = read_suites(section, "retired_suites");
  if (!out.suite_order().preferred())
    section.error("suites", "no suite is left: all that 'suites' names are retired");
  out.allowed_exit_ranges =
      section.parsed_list("allowed_exit_ranges", proto::ip_range::parse, "an address block like \"127.18.0.0/24\"");
  if (out.allowed_exit_ranges.size() > proto::exit_ranges_max)
    section.error("allowed_exit_ranges", "at most 64 'allowed_exit_ranges'");
  if (!out.allowed_exit_ranges.empty() && !private_network)
    section.error("allowed_exit_ranges", "'allowed_exit_ranges' is for test networks: it needs private = true");
  return out;
}

void write_parameters(toml_writer& to, const proto::network_parameters& parameters) {
  std::vector<std::string> ranges;
  for (const auto& range : parameters.allowed_exit_ranges)
    ranges.push_back(range.to_string());
  to.header("[parameters]").text("consensus_period", format_duration(parameters.consensus_period));
  to.text("prekey_period", format_duration(parameters.prekey_period));
  to.text("document_lifetime", format_duration(parameters.document_lifetime));
  to.number("nodes_per_block", parameters.nodes_per_block_max);
  to.number("nodes_per_owner", parameters.nodes_per_owner_max);
  to.text("lane_mode", parameters.lane_mode == proto::lane_mode::header ? "header" : "sealed");
  to.texts("suites", suite_names(parameters.suites));
  to.texts("retired_suites", suite_names(parameters.retired_suites)).texts("allowed_exit_ranges", ranges);
}

} // namespace gate17::node
