// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actors/council_status.hpp"
#include "actors/ports.hpp"
#include "actors/probing_status.hpp"
#include "directory/archive.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/unix_seconds.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

/// What `status`, `route show` and `watch` say, as plain values: taken once, never changing afterwards.
namespace gate17::actors {

/// `starting` until a usable network is known; `connected` while new streams can be served; `degraded` when something
/// needs an operator (an actor keeps dying, circuits keep failing, the document is about to expire); `offline` when no
/// usable network is left or no entry answers.
enum class run_state : std::uint8_t { starting, connected, degraded, offline };
std::string_view to_string(run_state state);

/// What stands between this machine and every node, as far as it can be told from here.
enum class network_trouble : std::uint8_t { none, unreachable, captive_portal, clock_behind, clock_ahead };
std::string_view to_string(network_trouble trouble);

/// A document that was just fetched and is genuine, judged by this machine's clock.
/// How building circuits goes.
struct build_trouble {
  std::uint32_t failures_in_row = 0;
  bool keys_early = false; ///< hops say that the prekey period before the current one is not over
};

enum class document_doubt : std::uint8_t { none, not_yet_valid, expired };

/// How far the first network document is: directories asked since the start, and those that gave a genuine one.
struct fetch_status {
  std::uint32_t sources_asked = 0;
  std::uint32_t sources_answered = 0;
};

struct consensus_status {
  std::uint64_t period = 0; ///< 0: none yet
  proto::unix_seconds valid_from = 0;
  proto::unix_seconds valid_until = 0;
  std::uint32_t nodes = 0;
  std::uint32_t usable_nodes = 0; ///< those with a prekey for the current period
  directory::document_sizes bytes;
  std::uint64_t bad_diffs = 0; ///< fetched whole because a difference led to no valid document
  std::map<proto::directory_status, std::uint64_t> refused_uploads; ///< of an authority, by reason
  std::vector<std::uint64_t> conflicts; ///< periods for which two valid documents were seen; both are kept
};

struct entry_status {
  std::string active; ///< node name, empty when there is none
  std::string standby;
  std::string warning; ///< for people: an entry that loses circuits, or no replacement left (R25)
};

struct circuit_totals {
  std::uint64_t open = 0;
  std::uint64_t building = 0;
  std::uint64_t built_total = 0;
  std::uint64_t failed_total = 0;
};

struct stream_totals {
  std::uint64_t open = 0;
  std::uint64_t total = 0;
  std::uint64_t refused_total = 0;
  std::uint64_t no_trusted_exit_total = 0; ///< of those: readable perhaps, and no trusted exit to be had
  std::uint64_t cleartext_total = 0;       ///< plain text met a community exit and was reset
};

struct link_status {
  std::string node; ///< name, or short id when the network does not list it
  bool sealed = true;
  bool lane = false;
  bool up = false;
  bool padded = false; ///< in both directions, for circuits of level high
  std::uint64_t padding_bytes_up = 0;
  std::uint64_t padding_bytes_down = 0;
};

struct control_status {
  run_state state = run_state::starting;
  std::string reason; ///< why it is degraded or offline, for people
  network_trouble trouble = network_trouble::none;
  std::string network;
  fetch_status fetch;
  document_doubt doubt = document_doubt::none;
  contact_failures contact; ///< of all loops
  consensus_status consensus;
  council_status council;                           ///< of an authority among several
  probing_status probing;                           ///< of any authority
  std::vector<proto::verify_key> lying_authorities; ///< proven to have cast two votes for one period
  entry_status entry;
  circuit_totals circuits;
  stream_totals streams;
  std::uint64_t bytes_up = 0;
  std::uint64_t bytes_down = 0;
  std::vector<link_status> links;
  std::uint64_t chain_steps = 0;
  std::uint64_t dh_steps = 0;
  std::vector<std::string> tagging_nodes; ///< short ids of nodes that served two prekeys for one period and boot
  std::uint64_t dropped_events = 0;       ///< refused at the bound between planes
  std::uint64_t actor_restarts = 0;
};

enum class circuit_phase : std::uint8_t { building, open, draining, failed };
std::string_view to_string(circuit_phase phase);

struct hop_status {
  std::string name;
  proto::node_id id;
  std::string owner;   ///< short hex of the owner key
  std::string country; ///< empty when unknown
  bool trusted = false;
  std::string address;
};

struct circuit_status {
  circuit_id id = 0;
  loop_index loop = 0;
  circuit_phase phase{};
  std::string isolation; ///< empty for a spare
  std::string level;
  std::uint32_t streams = 0;
  std::uint64_t bytes = 0;
  std::vector<hop_status> hops;
};

/// One line of `watch`. Names no destination.
struct watch_event {
  enum class kind : std::uint8_t {
    circuit_built,
    circuit_closed,
    stream_opened,
    stream_closed,
    consensus_adopted,
    entry_changed,
    state_changed,
  };
  kind what{};
  std::chrono::milliseconds time{}; ///< since 1970-01-01 00:00 UTC
  circuit_id circuit = 0;
  stream_id stream = 0;
  std::uint64_t bytes = 0;
  std::uint64_t period = 0;
  std::uint8_t segment = 0;
  close_reason reason{};
  std::string text; ///< the new state, or why the entry changed
};
std::string_view to_string(watch_event::kind kind);

/// Port: who wants watch events. Called from actor threads; must only enqueue and may drop.
class watch_sink {
public:
  virtual ~watch_sink() = default;
  virtual void on_event(const watch_event& event) = 0;
};

} // namespace gate17::actors
