// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/config_change.hpp"

#include <string_view>

namespace gate17::node {
namespace {

class key_list {
public:
  template <class Value>
  key_list& compare(std::string_view key, const Value& running, const Value& wanted) {
    if (!(running == wanted))
      keys_.emplace_back(key);
    return *this;
  }
  std::vector<std::string> take() { return std::move(keys_); }

private:
  std::vector<std::string> keys_;
};

void compare_links(key_list& keys, const link_socket_options& running, const link_socket_options& wanted) {
  keys.compare("link.congestion_control", running.congestion_control, wanted.congestion_control);
  keys.compare("link.notsent_lowat", running.notsent_lowat_bytes, wanted.notsent_lowat_bytes);
}

} // namespace

std::vector<std::string> keys_for_restart(const node_config& running, const node_config& wanted) {
  key_list keys;
  keys.compare("name", running.name, wanted.name)
      .compare("network", running.network_file, wanted.network_file)
      .compare("state", running.state_folder, wanted.state_folder)
      .compare("roles", running.roles.bits(), wanted.roles.bits())
      .compare("listen", running.listen, wanted.listen)
      .compare("addresses", running.addresses, wanted.addresses)
      .compare("owner", running.owner, wanted.owner)
      .compare("owner_signature", running.owner_signature, wanted.owner_signature)
      .compare("metrics", running.metrics, wanted.metrics)
      .compare("loops", running.loops, wanted.loops)
      .compare("log.file", running.log.file, wanted.log.file)
      .compare("exit: where names are looked up", running.exit.names, wanted.exit.names)
      .compare("exit.nat64", running.exit.nat64, wanted.exit.nat64)
      .compare("geo.databases", running.geo, wanted.geo)
      .compare("directory.trust", running.directory.trust, wanted.directory.trust)
      .compare("directory: how often is probed and measured", running.directory.probes, wanted.directory.probes)
      .compare("limits.circuits_per_link", running.limits.circuits_per_link_max, wanted.limits.circuits_per_link_max)
      // The replay set was sized for it.
      .compare("limits.handshakes_per_second", running.limits.handshakes_per_second,
               wanted.limits.handshakes_per_second)
      .compare("limits.handshakes_per_second_per_address", running.limits.handshakes_per_second_per_address,
               wanted.limits.handshakes_per_second_per_address);
  compare_links(keys, running.link, wanted.link);
  return keys.take();
}

std::vector<std::string> keys_for_restart(const client_config& running, const client_config& wanted) {
  key_list keys;
  keys.compare("network", running.network_file, wanted.network_file)
      .compare("state", running.state_folder, wanted.state_folder)
      .compare("socks", running.socks, wanted.socks)
      .compare("socks_fresh", running.socks_fresh, wanted.socks_fresh)
      .compare("http", running.http, wanted.http)
      .compare("access", running.access, wanted.access)
      .compare("control", running.control, wanted.control)
      .compare("pin", running.pin, wanted.pin)
      .compare("routes", running.routes, wanted.routes)
      .compare("geo.databases", running.geo, wanted.geo)
      .compare("early_success", running.early_success, wanted.early_success)
      .compare("suites", running.suites, wanted.suites)
      .compare("loops", running.loops, wanted.loops)
      .compare("log.file", running.log.file, wanted.log.file);
  compare_links(keys, running.link, wanted.link);
  return keys.take();
}

} // namespace gate17::node
