// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/plan/plan_apply.hpp"

#include <algorithm>
#include <map>

#include "node/config/network_settings.hpp"
#include "node/config/toml_value.hpp"
#include "node/keys/atomic_file.hpp"
#include "node/keys/key_file.hpp"
#include "node/keys/node_keys.hpp"
#include "proto/codec/descriptor.hpp"

namespace gate17::node {
namespace {

using proto::node_role;

using done = config_result<void>;

class application {
public:
  application(const plan& wanted, const std::filesystem::path& out, proto::unix_seconds now,
              proto::random_source& random, const plan_progress& progress)
      : plan_(wanted),
        out_(std::filesystem::absolute(out).lexically_normal()),
        now_(now),
        random_(random),
        progress_(progress) {}

  config_result<plan_report> run() {
    using step = done (application::*)();
    for (const step next : {&application::make_owners, &application::make_node_keys, &application::write_network,
                            &application::make_grants, &application::write_nodes, &application::write_clients}) {
      if (auto result = (this->*next)(); !result)
        return tl::unexpected(result.error());
    }
    return std::move(report_);
  }

private:
  done make_owners() {
    if (auto made = make_folder(out_, 0755); !made)
      return made;
    if (auto made = make_folder(out_ / "owners", private_folder_mode); !made)
      return made;
    for (const auto& owner : plan_.owners) {
      auto key = load_or_create_signing_key(out_ / "owners" / (owner.name + ".key"), "owner", random_);
      if (!key)
        return tl::unexpected(key.error());
      if (owner.network_owner)
        network_owner_ = owner.name;
      owners_.emplace(owner.name, std::move(*key));
    }
    progress_("owners: " + std::to_string(plan_.owners.size()) + " keys");
    return {};
  }

  done make_node_keys() {
    for (const auto& node : plan_.nodes) {
      const auto folder = out_ / node.config.name;
      if (auto made = make_folder(folder, private_folder_mode); !made)
        return made;
      const auto keys = load_node_keys(folder, now_, random_);
      if (!keys)
        return tl::unexpected(keys.error());
      ids_[node.config.name] = keys->id;
      report_.nodes.push_back({node.config.name, keys->id});
      progress_("node " + node.config.name + ": " + proto::to_short_hex(keys->id));
    }
    return {};
  }

  done write_network() {
    network_settings settings;
    settings.parameters = plan_.parameters;
    settings.network.network_name = plan_.network_name;
    settings.network.private_network = plan_.parameters.private_network;
    settings.network.owner = owners_.at(network_owner_).public_key();
    settings.network.threshold = plan_.threshold();
    for (const auto& node : plan_.nodes) {
      if (!node.config.roles.has(node_role::directory))
        continue;
      const auto authority = load_authority_key(out_ / node.config.name, random_);
      if (!authority)
        return tl::unexpected(authority.error());
      settings.network.authorities.push_back(authority->public_key());
    }
    for (const auto& name : plan_.fallbacks)
      settings.network.fallbacks.push_back({ids_.at(name), plan_.find_node(name)->config.addresses});
    return write("network", out_ / "network.toml", write_toml(settings));
  }

  done make_grants() {
    std::vector<named_trust> known;
    for (const auto& node : plan_.nodes) {
      if (!node.config.roles.has(node_role::directory))
        continue;
      if (const auto before = load_node_config(config_file(node.config.name)))
        known.insert(known.end(), before->directory.trust.begin(), before->directory.trust.end());
    }
    for (const auto& node : plan_.nodes) {
      if (node.trusted)
        grants_.push_back(grant(ids_.at(node.config.name), known));
    }
    return {};
  }

  /// An earlier grant is kept while more than half of its life is left.
  named_trust grant(const proto::node_id& node, const std::vector<named_trust>& known) const {
    const auto& owner = owners_.at(network_owner_);
    const auto lifetime = static_cast<proto::unix_seconds>(plan_.trust_lifetime.count());
    for (const auto& trust : known) {
      if (trust.node == node && trust.grant.valid_until > now_ + lifetime / 2 &&
          proto::verify(trust.grant, node, owner.public_key()))
        return trust;
    }
    return {node, proto::grant_trust(owner, node, now_ + lifetime)};
  }

  /// The plan says nothing of it: what the operator wrote into the file stays.
  directory_config directory_of(const std::filesystem::path& file) const {
    const auto before = load_node_config(file);
    auto kept = before ? before->directory : directory_config();
    kept.trust = grants_;
    return kept;
  }

  done write_nodes() {
    for (const auto& node : plan_.nodes) {
      auto config = node.config;
      const auto& owner = owners_.at(node.owner);
      config.file = config_file(config.name);
      config.network_file = out_ / "network.toml";
      config.state_folder = out_ / config.name;
      config.log.file = below_out(config.log.file);
      put_below_out(config.geo);
      config.owner = owner.public_key();
      config.owner_signature = proto::countersign(owner, ids_.at(config.name));
      if (config.roles.has(node_role::directory))
        config.directory = directory_of(config.file);
      if (auto written = write(config.name, config.file, write_toml(config)); !written)
        return written;
    }
    return {};
  }

  done write_clients() {
    for (const auto& client : plan_.clients) {
      auto config = client.config;
      config.file = config_file(client.name);
      config.network_file = out_ / "network.toml";
      config.state_folder = out_ / client.name;
      config.control = below_out(config.control);
      for (auto& rule : config.access)
        rule.users = below_out(rule.users);
      config.log.file = below_out(config.log.file);
      put_below_out(config.geo);
      for (const auto& name : client.pin)
        config.pin.push_back(ids_.at(name));
      if (auto made = make_folder(config.state_folder, private_folder_mode); !made)
        return made;
      if (auto written = write(client.name, config.file, write_toml(config)); !written)
        return written;
    }
    return {};
  }

  done write(const std::string& name, const std::filesystem::path& file, const std::string& content) {
    auto change = file_change::created;
    if (std::filesystem::exists(file)) {
      const auto before = read_text_file(file.string());
      change = before && *before == content ? file_change::unchanged : file_change::updated;
    }
    if (change != file_change::unchanged) {
      if (auto written = write_file(file, content, public_file_mode); !written)
        return written;
    }
    report_.files.push_back({name, file, change});
    progress_(file.filename().string() + ": " + std::string(to_string(change)));
    return {};
  }

  void put_below_out(geo_config& geo) const {
    for (auto& file : geo.databases)
      file = below_out(file);
  }

  /// Absolute paths stay what they are, empty ones too.
  std::filesystem::path below_out(const std::filesystem::path& path) const {
    return path.empty() ? path : (out_ / path).lexically_normal();
  }

  std::filesystem::path config_file(const std::string& name) const { return out_ / (name + ".toml"); }

  const plan& plan_;
  std::filesystem::path out_;
  proto::unix_seconds now_;
  proto::random_source& random_;
  const plan_progress& progress_;
  std::map<std::string, proto::signing_key> owners_;
  std::string network_owner_;
  std::map<std::string, proto::node_id> ids_;
  std::vector<named_trust> grants_;
  plan_report report_;
};

} // namespace

std::string_view to_string(file_change change) {
  switch (change) {
  case file_change::created:
    return "created";
  case file_change::updated:
    return "updated";
  case file_change::unchanged:
    break;
  }
  return "unchanged";
}

config_result<plan_report> apply_plan(const plan& wanted, const std::filesystem::path& out, proto::unix_seconds now,
                                      proto::random_source& random, const plan_progress& progress) {
  return application(wanted, out, now, random, progress).run();
}

} // namespace gate17::node
