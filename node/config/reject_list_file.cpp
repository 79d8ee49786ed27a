// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/reject_list_file.hpp"

#include "node/config/config_fields.hpp"
#include "proto/hex.hpp"

namespace gate17::node {

config_result<proto::reject_list> read_reject_list(std::string_view text, const std::filesystem::path& file,
                                                   const proto::network_file& network) {
  const auto tree = parse_toml(text, file.string());
  if (!tree)
    return tl::unexpected(tree.error());
  error_list errors(file.string());
  toml_section root(&*tree, "", errors);
  if (const auto name = root.required_text("network"); !name.empty() && name != network.network_name)
    root.error("network", "this list is of the network '" + name + "', not of '" + network.network_name + "'");
  proto::reject_list list;
  list.serial = root.number<std::uint64_t>("serial", 0, 1);
  if (!root.has("serial"))
    root.error("serial", "the file needs the key 'serial'");
  list.nodes = root.parsed_list("rejected", parse_node_id, "a node id of 64 hex digits");
  root.required_text("signature");
  list.signature = root.parsed("signature", parse_signature, "a signature of 128 hex digits").value_or(list.signature);
  root.finish();
  if (errors.empty() && !proto::verify(list, network.network_name, network.owner))
    errors.add(0, "is not what the owner of the network '" + network.network_name + "' signed");
  if (!errors.empty())
    return tl::unexpected(errors.take());
  return list;
}

config_result<proto::reject_list> load_reject_list(const std::filesystem::path& file,
                                                   const proto::network_file& network) {
  if (file.empty())
    return proto::reject_list{};
  const auto text = read_text_file(file.string());
  if (!text)
    return tl::unexpected(text.error());
  return read_reject_list(*text, file, network);
}

std::string write_toml(const proto::reject_list& list, std::string_view network_name) {
  std::vector<std::string> nodes;
  for (const auto& node : list.nodes)
    nodes.push_back(proto::to_hex(node));
  toml_writer to;
  to.comment("Nodes that the owner of this network turned away. Made by `gate17-node owner reject`; not to be edited.");
  to.text("network", network_name).number("serial", list.serial).texts("rejected", nodes);
  to.text("signature", proto::to_hex(list.signature.bytes));
  return to.take();
}

} // namespace gate17::node
