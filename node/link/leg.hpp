// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>

#include "actors/ports.hpp"
#include "node/buffer/cell_queue.hpp"
#include "node/link/credit.hpp"
#include "proto/cell/link_header.hpp"

namespace gate17::node {

class leg;
class link;

/// Whoever uses a leg: a relayed circuit (two legs), an exit or an origin (one each). Called on the loop's thread.
/// Inside a call the owner may detach or destroy any of its legs, itself included.
class leg_owner {
public:
  virtual ~leg_owner() = default;
  /// A created, relay, refused or destroy cell of this circuit, verified by the link. Credit was accounted for.
  virtual void on_cell(leg& from, cell arrived) = 0;
  /// A cell of `bytes` left the circuit's queue for the wire.
  virtual void on_sent(leg& on, std::size_t bytes) = 0;
  /// The link is gone; the leg is detached already. `records` is what the neighbour answered instead of a session
  /// (stale prekey), empty otherwise.
  virtual void on_link_lost(leg& on, actors::close_reason reason, proto::byte_view records) = 0;
};

/// One circuit's place on one link: its id there, its queue and its credit in both directions. Owned by the circuit;
/// detaches itself when destroyed.
class leg {
public:
  /// `padded`: as long as it is attached, a client's link is padded in both directions.
  explicit leg(leg_owner& owner, bool padded = false) : owner_(owner), padded_(padded) {}
  ~leg() { detach(); }
  leg(const leg&) = delete;
  leg& operator=(const leg&) = delete;

  bool attached() const { return link_ != nullptr; }
  link* on() const { return link_; }
  std::uint32_t id() const { return id_; }
  leg_owner& owner() const { return owner_; }

  /// Queues a cell whose body is complete; it goes out when credit and scheduling allow.
  void send(cell ready);
  /// Queues a small control cell (create, created, destroy ...) that needs no credit; order among them is kept.
  void send_control(cell ready);
  /// Forgets the circuit on this link and drops what is queued.
  void detach();

  std::size_t queued_bytes() const { return queue_.bytes(); }
  bool sendable() const { return !queue_.empty() && credit_.covers(queue_.front().wire_bytes()); }

  /// `bytes` that came in here have left this side; grants follow from it.
  void drained(std::size_t bytes);

private:
  friend class link;
  friend class round_robin;

  leg_owner& owner_;
  const bool padded_;
  link* link_ = nullptr;
  std::uint32_t id_ = 0;
  cell_queue queue_;
  send_credit credit_;
  receive_credit window_{hop_window, {}}; ///< begins when attached

  // Scheduler state, see round_robin.
  leg* previous_ = nullptr;
  leg* next_ = nullptr;
  std::int64_t deficit_ = 0;
  enum class place : std::uint8_t { none, fresh, rotating } place_ = place::none;
  bool credit_listed_ = false;
};

} // namespace gate17::node
