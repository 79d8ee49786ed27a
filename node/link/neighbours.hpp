// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/ports.hpp"
#include "actors/wall_clock.hpp"
#include "node/link/first_contact.hpp"
#include "node/link/link.hpp"

namespace gate17::node {

/// The links one loop dials: a client's to its entries and directories, a relay's standing lanes to every other relay.
/// A link is there at once when the neighbour's keys are known, so that create and data can follow the hello; otherwise
/// first contact comes before.
class neighbours final : private link_keeper {
public:
  struct settings {
    /// Relays prove themselves and may use header mode; clients stay anonymous and sealed.
    bool as_lane = false;
    link_socket_options socket;
    link::limits link_bounds;
    std::chrono::milliseconds redial_min{200};
    std::chrono::milliseconds redial_max{10000};
    std::size_t waiting_max = 64; ///< callers per neighbour that wait for first contact
    /// After sleeping for so long nobody keeps a link for this machine any more.
    std::chrono::seconds slept_max{20};
  };
  using address_check = std::function<bool(const proto::ip_address&)>;
  using on_condition = std::function<void(const proto::node_id&, actors::entry_link::condition)>;
  /// nullptr: the node could not be reached or its keys did not verify.
  using on_link = std::function<void(link*, const proto::responder_keys_public*)>;

  neighbours(loop_context& context, const actors::wall_clock& clock, settings options);
  ~neighbours() override;

  /// The usable link to this node, dialled now if need be; `keys` are for its hello. nullptr when it cannot be dialled.
  link* reach(const actors::hop_spec& hop);
  /// The same for a node whose keys may be unknown. The callback comes once, possibly at once.
  void reach_unknown(const actors::hop_spec& hop, on_link done);
  /// The standing link to a node, if it is up.
  link* standing(const proto::node_id& id);

  /// Keeps a link to each of these and lets go of others. `keys` may be missing.
  void keep_standing(const std::vector<actors::hop_spec>& wanted);
  /// Who hears whether standing links answer: once per change, and again at every `keep_standing`. At most one; before
  /// the first `keep_standing`.
  void watch(on_condition observer) { observer_ = std::move(observer); }

  /// The machine slept: links that nobody kept so long are dialled anew, others are asked at once.
  void after_sleep(std::chrono::milliseconds slept);
  /// Addresses or routes changed: links whose own address is gone are dialled anew, others are asked, and what waited
  /// to be dialled is dialled at once. An address that is merely not preferred any more ends no link.
  void after_path_change(const address_check& is_own);

  void tick();

  template <class Function>
  void for_each_link(Function call) const {
    for (const auto& [id, one] : known_)
      if (one->current)
        call(*one->current);
  }
  std::uint64_t chain_steps() const;
  std::uint64_t dh_steps() const;
  const actors::contact_failures& contact() const { return contact_; }

private:
  struct neighbour {
    proto::node_id id;
    std::vector<proto::endpoint> endpoints;
    std::size_t next_endpoint = 0;
    std::optional<proto::responder_keys_public> keys;
    std::optional<std::uint32_t> learnt_period; ///< `keys` are of this period and from the node itself
    std::optional<proto::byte_array<16>> nonce; ///< asked for by a node under load, good for one dial
    std::unique_ptr<link> current;
    std::unique_ptr<first_contact> contact;
    std::vector<on_link> waiting;
    bool wanted = false;         ///< standing
    std::optional<bool> told_up; ///< what the observer knows
    std::chrono::milliseconds pause{0};
    std::chrono::steady_clock::time_point not_before{};

    const proto::endpoint& endpoint() { return endpoints[next_endpoint++ % endpoints.size()]; }
  };

  void on_link_answered(link& which) override;
  void on_create(link& which, std::uint32_t circuit, cell first, cell second) override;
  void on_link_silent(link& which, bool silent) override;
  void on_link_closed(link& which, actors::close_reason reason, std::vector<std::uint8_t> records) override;

  neighbour& entry_for(const actors::hop_spec& hop);
  link* dial(neighbour& one, unique_fd connected = {});
  bool start_first_contact(neighbour& one);
  void on_first_contact(neighbour& one, first_contact::outcome result);
  bool learn(neighbour& one, proto::byte_view records);
  static void forget_keys(neighbour& one);
  void tell_waiting(neighbour& one);
  void schedule_redial(neighbour& one);
  void dial_due();
  void dial_without_delay();
  void tell(neighbour& one, bool up);
  void count_failure(bool misanswered);

  loop_context& context_;
  const actors::wall_clock& clock_;
  settings settings_;
  on_condition observer_;
  timer redial_;
  std::unordered_map<proto::node_id, std::unique_ptr<neighbour>> known_;
  /// Closed links live until the end of the tick after, because callers up the stack may still hold them.
  std::vector<std::unique_ptr<link>> closed_;
  std::uint64_t past_chain_steps_ = 0;
  std::uint64_t past_dh_steps_ = 0;
  actors::contact_failures contact_;
};

} // namespace gate17::node
