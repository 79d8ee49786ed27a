// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>

#include "actors/authority_journal.hpp"
#include "actors/document_store.hpp"
#include "actors/follower_config.hpp"
#include "actors/node_identity.hpp"
#include "actors/ports.hpp"
#include "actors/presence_config.hpp"
#include "actors/publisher_config.hpp"
#include "actors/status.hpp"
#include "actors/wall_clock.hpp"
#include "directory/authority.hpp"
#include "directory/probing/probe_rules.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::actors {

/// Present exactly in nodes that are directory authorities.
struct authority_role {
  directory::authority_config config;
  publisher_config publisher;
  directory::probe_rules probes;
  std::shared_ptr<const proto::signing_key> key;
};

struct node_system_config {
  proto::network_file network;
  /// Hold until the first document is known.
  proto::network_parameters parameters;
  follower_config follower;
  presence_config presence;
  std::optional<authority_role> authority;
  std::size_t scheduler_threads = 2;
  std::size_t events_max = 10'000;

  std::optional<std::string> validate() const;
};

/// What a node's control plane needs from outside. Everything is borrowed, thread-safe and outlives the system.
struct node_dependencies {
  node_identity& identity;
  document_store& documents;
  authority_journal& journal;
  proto::random_source& random; ///< must be thread-safe
  const wall_clock& clock;
  watch_sink* watch = nullptr;
};

/// The control plane of a node: directory (authority or cache) and node presence under one supervisor, on its own
/// threads. Rules of use are those of `client_system`. A node's `want_stream` is refused: it opens no circuits.
class node_system {
public:
  node_system(node_system_config config, node_dependencies dependencies);
  ~node_system();
  node_system(const node_system&) = delete;
  node_system& operator=(const node_system&) = delete;

  void start(data_plane& plane);
  void shutdown();

  control_plane& control();
  control_status status() const;
  network_view_ptr network() const;
  /// Authorities, once started: a newer list of rejected nodes for the next document. Its signature was checked.
  void replace_rejects(proto::reject_list list);

private:
  class impl;
  std::unique_ptr<impl> impl_;
};

} // namespace gate17::actors
