// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/cli/commands.hpp"
#include "node/config/network_settings.hpp"
#include "node/config/toml_writer.hpp"
#include "node/keys/atomic_file.hpp"
#include "node/keys/key_file.hpp"
#include "node/keys/node_keys.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

/// The options as a configuration, read back from text so that one set of rules judges both.
config_result<node_config> compose(const init_options& options, const std::filesystem::path& file,
                                   const proto::signing_key& owner, const proto::node_id& id) {
  toml_writer text;
  text.text("name", options.name).text("network", std::filesystem::absolute(options.network).string());
  text.text("state", options.name).texts("roles", options.roles).texts("listen", options.addresses);
  text.text("owner", proto::to_hex(owner.public_key().bytes));
  text.text("owner_signature", proto::to_hex(proto::countersign(owner, id).bytes));
  text.text("contact", options.contact).text("metrics", options.metrics);
  return read_node_config(text.take(), file);
}

config_result<std::filesystem::path> initialise(const init_options& options, const environment& around) {
  const auto folder = std::filesystem::absolute(options.out).lexically_normal();
  const auto file = folder / (options.name + ".toml");
  if (std::filesystem::exists(file))
    return config_failure(file.string(), "exists already; edit it, or choose another --out");
  // Judged before anything is written, with keys that are thrown away.
  const auto nobody = proto::signing_key::generate(around.random);
  if (auto judged = compose(options, file, nobody, {}); !judged) {
    // Nobody has seen the lines these errors are about.
    for (auto& error : judged.error())
      error.line = 0;
    return tl::unexpected(judged.error());
  }
  if (const auto network = load_network_settings(options.network); !network)
    return tl::unexpected(network.error());
  const auto state = folder / options.name;
  if (const auto made = make_folder(state, private_folder_mode); !made)
    return tl::unexpected(made.error());
  const auto owner_file = options.owner_key.empty() ? folder / "owner.key" : options.owner_key;
  const auto owner = load_or_create_signing_key(owner_file, "owner", around.random);
  if (!owner)
    return tl::unexpected(owner.error());
  const auto keys = load_node_keys(state, around.now(), around.random);
  if (!keys)
    return tl::unexpected(keys.error());
  const auto config = compose(options, file, *owner, keys->id);
  if (!config)
    return tl::unexpected(config.error());
  if (const auto written = write_file(file, write_toml(*config), public_file_mode); !written)
    return tl::unexpected(written.error());
  around.out << "node " << options.name << ": " << proto::to_hex(keys->id) << "\nowner key: " << owner_file.string()
             << " (keep a copy elsewhere)\n";
  return file;
}

} // namespace

exit_code init_node(const init_options& options, const environment& around) {
  const auto file = initialise(options, around);
  if (!file) {
    print_errors(file.error(), around.err);
    return exit_failed;
  }
  around.out << "start it with: gate17-node run --config " << file->string() << '\n';
  return exit_ok;
}

} // namespace gate17::node
