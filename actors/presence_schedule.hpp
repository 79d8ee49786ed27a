// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "actors/node_identity.hpp"
#include "actors/ports.hpp"
#include "actors/presence_config.hpp"
#include "actors/service_ask.hpp"
#include "actors/wall_clock.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/crypto/random_source.hpp"

namespace gate17::actors {

struct presence_effects {
  std::vector<service_ask> asks;
  /// For the authority in this very process; answered through `ended` like the others.
  std::vector<service_ask> local_asks;
};

/// Brings a node's descriptor and its prekey records for this and the next period to every authority: quickly until
/// accepted, then again in every consensus period at a moment of the node's own. Pure apart from its ports; owned by
/// one thread.
class presence_schedule {
public:
  struct surroundings {
    proto::network_file root;
    proto::network_parameters parameters; ///< until a document says otherwise
    bool local_authority = false;
    exchange_id first_id = 0;
  };

  presence_schedule(surroundings around, presence_config config, node_identity& identity, proto::random_source& random);

  presence_effects tick(instant now);
  presence_effects ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer, instant now);
  void adopt(network_view_ptr view) { view_ = std::move(view); }

  /// Some authority has accepted everything of the current periods.
  bool is_announced() const;
  /// Why an authority turned the last upload down, until one is accepted.
  std::optional<proto::directory_status> refusal() const { return refusal_; }
  static constexpr std::chrono::milliseconds tick_interval{100};

private:
  using time_point = std::chrono::steady_clock::time_point;
  /// The three things an authority must have.
  enum class item : std::uint8_t { descriptor, prekey, next_prekey, nothing };
  struct target {
    proto::fallback_node node;
    bool local = false;
    bool busy = false;
    std::uint64_t descriptor_round = 0; ///< round in which it was accepted
    std::uint64_t prekey_round = 0;
    std::uint64_t next_round = 0;
    std::uint32_t prekey_period = 0;
    time_point retry_at{};
    backoff pause;
  };
  struct pending {
    proto::node_id target;
    item what = item::nothing;
    std::uint64_t round = 0;
    std::uint32_t period = 0;
    time_point expires{}; ///< an answer that got lost on the way is not waited for
  };

  void give_up_lost(instant now);
  void refresh_targets();
  std::uint64_t round_at(instant now) const;
  std::uint32_t period_at(instant now) const;
  item missing(const target& authority, instant now) const;
  void send(presence_effects& out, target& authority, item what, instant now);
  std::optional<proto::directory_request> request_for(item what, instant now);
  std::optional<proto::signed_descriptor> descriptor_of_round(instant now);
  void settle(target& authority, const pending& upload, proto::directory_status status, instant now);
  std::chrono::milliseconds consensus_period() const;

  surroundings around_;
  presence_config config_;
  node_identity& identity_;
  network_view_ptr view_;
  std::map<proto::node_id, target> targets_;
  std::map<exchange_id, pending> pending_;
  exchange_id next_id_;
  std::optional<proto::signed_descriptor> descriptor_; ///< of the round below
  std::uint64_t signed_round_ = 0;
  std::optional<proto::directory_status> refusal_;
  double phase_; ///< where in a consensus period this node speaks, 0.1 .. 0.7
};

} // namespace gate17::actors
