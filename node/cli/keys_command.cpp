// SPDX-License-Identifier: GPL-3.0-or-later
#include <ctime>

#include <nlohmann/json.hpp>

#include "node/cli/commands.hpp"
#include "node/keys/node_keys.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

using json = nlohmann::json;

std::string utc(proto::unix_seconds time) {
  const auto seconds = static_cast<std::time_t>(time);
  std::tm parts{};
  char text[32] = {};
  if (::gmtime_r(&seconds, &parts) == nullptr || std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts) == 0)
    return std::to_string(time);
  return text;
}

/// Public keys by name, in the order in which they are shown.
json describe(const node_config& config, const proto::node_certificates& certificates,
              const std::optional<proto::verify_key>& authority) {
  json out{{"schema_version", schema_version},
           {"name", config.name},
           {"node_id", proto::to_hex(proto::node_id_of(certificates.identity))},
           {"identity_key", proto::to_hex(certificates.identity.bytes)},
           {"signing_key", proto::to_hex(certificates.signing.bytes)},
           {"signing_valid_until", utc(certificates.valid_until)},
           {"onion_key", proto::to_hex(certificates.onion_key.bytes)},
           {"onion_valid_until", utc(certificates.onion_valid_until)},
           {"owner_key", proto::to_hex(config.owner.bytes)},
           {"state", config.state_folder.string()}};
  if (authority)
    out["authority_key"] = proto::to_hex(authority->bytes);
  return out;
}

} // namespace

exit_code show_keys(const std::filesystem::path& file, bool as_json, const environment& around) {
  const auto config = load_node_config(file);
  if (!config) {
    print_errors(config.error(), around.err);
    return exit_failed;
  }
  const auto certificates = stored_certificates(config->state_folder);
  if (!certificates) {
    around.err << config->state_folder.string()
               << ": holds no certificates yet; `init`, `plan apply` or `run` make them\n";
    return exit_failed;
  }
  const auto authority = stored_authority(config->state_folder);
  if (!authority) {
    print_errors(authority.error(), around.err);
    return exit_failed;
  }
  const auto shown = describe(*config, *certificates, *authority);
  if (as_json) {
    around.out << shown.dump(2) << '\n';
    return exit_ok;
  }
  for (const auto& [key, value] : shown.items()) {
    if (key != "schema_version")
      around.out << key << ": " << value.get<std::string>() << '\n';
  }
  return exit_ok;
}

} // namespace gate17::node
