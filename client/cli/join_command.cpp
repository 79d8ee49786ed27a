// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/join_command.hpp"

#include <set>

#include "client/cli/config_check.hpp"
#include "directory/network_view.hpp"
#include "node/config/client_config.hpp"
#include "node/keys/atomic_file.hpp"
#include "proto/hex.hpp"

namespace gate17::client {
namespace {

using node::config_failure;
using node::config_result;

/// A public key as people compare it: eight groups of eight digits.
std::string spaced(const proto::verify_key& key) {
  constexpr std::size_t group = 8;
  const auto digits = proto::to_hex(key.bytes);
  std::string out;
  for (std::size_t at = 0; at < digits.size(); at += group)
    out += (at == 0 ? "" : " ") + digits.substr(at, group);
  return out;
}

void describe(const proto::network_file& network, std::ostream& out) {
  out << "network    " << network.network_name << (network.private_network ? " (private)" : "") << '\n';
  out << "owner      " << spaced(network.owner) << '\n';
  for (const auto& authority : network.authorities)
    out << "authority  " << spaced(authority) << '\n';
  out << "threshold  " << network.threshold << " of " << network.authorities.size() << '\n';
  for (const auto& fallback : network.fallbacks)
    out << "fallback   " << proto::to_short_hex(fallback.id) << " at " << fallback.addresses.front().to_string()
        << '\n';
}

config_result<void> check_installed(const std::filesystem::path& file, const proto::network_file& wanted,
                                    bool replace) {
  if (replace || !std::filesystem::exists(file))
    return {};
  const auto installed = node::load_network_settings(file);
  if (!installed)
    return config_failure(file.string(), "exists and cannot be read; --replace overwrites it");
  const auto& known = installed->network;
  if (known.network_name == wanted.network_name && known.owner == wanted.owner)
    return {};
  return config_failure(file.string(), "is the network '" + known.network_name + "' of the owner " +
                                           spaced(known.owner) + "; --replace leaves it for another");
}

/// Of how many operators the answers came that a stranger has to believe.
std::size_t fallback_owners(const proto::network_file& network, const directory::network_view& view) {
  std::set<proto::verify_key> owners;
  for (const auto& fallback : network.fallbacks)
    if (const auto* entry = view.find(fallback.id))
      owners.insert(entry->owner);
  return owners.size();
}

config_result<void> check_answers(const join_options& options, const node::network_settings& settings,
                                  const fetch_network& fetch, std::ostream& out, std::ostream& err) {
  const auto view = fetch(settings);
  if (!view)
    return config_failure(options.file.string(), view.error());
  const auto& document = (*view)->document();
  out << "document   period " << document.period << ", " << document.entries.size() << " nodes of "
      << (*view)->owner_count() << " owners, genuine\n";
  constexpr std::size_t owners_wanted = 3;
  if (const auto owners = fallback_owners(settings.network, **view); owners < owners_wanted)
    err << "warning: the fallback nodes are of " << owners
        << " operators, not 3: those few could show an old state of the network\n";
  return {};
}

/// With the packages, state and socket lie where services keep them; elsewhere beside the file.
node::client_config minimal_config(const std::filesystem::path& folder) {
  const bool packaged = folder == default_config_folder;
  node::client_config config;
  config.file = folder / "client.toml";
  config.network_file = folder / "network.toml";
  config.state_folder = packaged ? "/var/lib/gate17/client" : folder / "state";
  config.control = packaged ? "/run/gate17/control.sock" : folder / "run/control.sock";
  config.socks = {proto::endpoint::parse("127.0.0.1:1080").value()};
  config.http = {proto::endpoint::parse("127.0.0.1:8118").value()};
  return config;
}

config_result<void> install(const std::filesystem::path& folder, const node::network_settings& settings) {
  if (auto made = std::filesystem::is_directory(folder) ? config_result<void>{} : node::make_folder(folder, 0755);
      !made)
    return made;
  const auto config = minimal_config(folder);
  if (auto written = node::write_file(config.network_file, node::write_toml(settings), node::public_file_mode);
      !written)
    return written;
  if (std::filesystem::exists(config.file))
    return {};
  return node::write_file(config.file, node::write_toml(config), node::public_file_mode);
}

config_result<std::filesystem::path> join(const join_options& options, const fetch_network& fetch, std::ostream& out,
                                          std::ostream& err) {
  const auto settings = node::load_network_settings(options.file);
  if (!settings)
    return tl::unexpected(settings.error());
  const auto folder = std::filesystem::absolute(options.config_folder).lexically_normal();
  describe(settings->network, out);
  if (const auto free = check_installed(folder / "network.toml", settings->network, options.replace); !free)
    return tl::unexpected(free.error());
  if (options.check)
    if (const auto answered = check_answers(options, *settings, fetch, out, err); !answered)
      return tl::unexpected(answered.error());
  if (const auto installed = install(folder, *settings); !installed)
    return tl::unexpected(installed.error());
  return folder;
}

} // namespace

exit_code join_network(const join_options& options, const fetch_network& fetch, std::ostream& out, std::ostream& err) {
  const auto folder = join(options, fetch, out, err);
  if (!folder) {
    print_config_errors(folder.error(), err);
    return exit_failed;
  }
  out << "installed  " << (*folder / "network.toml").string() << "\nstart with: gate17 run --config "
      << (*folder / "client.toml").string() << std::endl;
  return exit_ok;
}

} // namespace gate17::client
