// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <vector>

#include "actors/authority_errand.hpp"
#include "actors/ports.hpp"
#include "actors/service_ask.hpp"
#include "actors/wall_clock.hpp"
#include "directory/network_view.hpp"
#include "proto/codec/network_file.hpp"

namespace gate17::actors {

/// Brings messages to the other authorities. What is pushed is tried again until its time is over, whatever the reason
/// it did not arrive; a fetch is tried once, since somebody else may have the same. Nodes that say they are no
/// authorities are left alone for a while. Pure state machine, owned by one thread.
class authority_outbox {
public:
  using time_point = std::chrono::steady_clock::time_point;
  static constexpr std::chrono::milliseconds retry_pause{200};
  static constexpr std::chrono::minutes stranger_pause{10};
  /// More waiting errands than authorities could ever cause; what does not fit is dropped.
  static constexpr std::size_t errands_max = 2'048;

  explicit authority_outbox(exchange_id first_id) : next_id_(first_id) {}

  /// Directory nodes as they are known now.
  void set_peers(std::vector<proto::fallback_node> peers) { peers_ = std::move(peers); }
  const std::vector<proto::fallback_node>& peers() const { return peers_; }
  bool is_stranger(const proto::node_id& peer, instant now) const;

  /// To every peer, until `until`.
  void push(const std::vector<std::uint8_t>& request, authority_errand what, time_point until, instant now);
  /// To one peer, once; its outcome comes by `until` at the latest.
  void fetch(const proto::node_id& peer, std::vector<std::uint8_t> request, authority_errand what,
             const proto::byte_array<32>& about, time_point until);

  /// What has to be sent now, each with `deadline` to be answered.
  std::vector<service_ask> due(const directory::network_view* view, std::chrono::milliseconds deadline, instant now);
  /// Nothing for ids of somebody else and for what will be tried again.
  std::optional<errand_outcome> ended(exchange_id id, close_reason reason, const std::vector<std::uint8_t>& answer,
                                      instant now);
  /// Errands whose time is over without an answer.
  std::vector<errand_outcome> expired(instant now);

private:
  struct errand {
    errand_outcome outcome;
    std::vector<std::uint8_t> request;
    time_point until{};
    time_point retry_at{};
    exchange_id in_flight = 0; ///< 0: none
    time_point lost_at{};      ///< an answer that got lost on the way is not waited for
    bool once = false;
  };

  const proto::fallback_node* find(const proto::node_id& peer) const;
  void add(errand item);

  std::vector<proto::fallback_node> peers_;
  std::map<proto::node_id, time_point> strangers_; ///< left alone until then
  std::list<errand> errands_;
  exchange_id next_id_;
};

} // namespace gate17::actors
