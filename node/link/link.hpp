// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "actors/ports.hpp"
#include "node/buffer/cell_queue.hpp"
#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"
#include "node/link/cell_reader.hpp"
#include "node/link/leg.hpp"
#include "node/link/link_pace.hpp"
#include "node/link/link_pulse.hpp"
#include "node/link/round_robin.hpp"
#include "proto/cell/link_session.hpp"

namespace gate17::node {

struct loop_context;

/// Who keeps the links of a loop. Calls come from the loop's thread; the link may be destroyed only after
/// `on_link_closed`, not inside another call.
class link_keeper {
public:
  virtual ~link_keeper() = default;
  /// Initiator: the answer arrived and verified.
  virtual void on_link_answered(link& which) = 0;
  /// Responder: a circuit wants to start here. `first` and `second` hold the create body's halves.
  virtual void on_create(link& which, std::uint32_t circuit, cell first, cell second) = 0;
  /// Initiator: something sent goes unanswered, hello included (`silent`), or the other end was heard of again.
  virtual void on_link_silent(link&, bool /*silent*/) {}
  /// Nothing more comes from this link; its legs were told. `records` is what the node answered instead of a session
  /// (stale prekey), empty otherwise.
  virtual void on_link_closed(link& which, actors::close_reason reason, std::vector<std::uint8_t> records) = 0;
};

/// One connection to a neighbour after its hello: seals and opens cells, steps the link's ratchet, schedules circuits
/// onto the wire. Circuit ids are given by the initiator, so that forward cells always travel from initiator to
/// responder. Belongs to one loop.
class link final : private turn_task {
public:
  enum class role : std::uint8_t { initiator, responder };
  struct limits {
    std::size_t sealed_ahead_bytes = 262144; ///< sealed and not yet taken by the kernel
    std::size_t control_cells_max = 4096;    ///< queued; more closes the link
    /// Of one client. Lanes carry those of many; what bounds them is the sum of all circuits.
    std::size_t circuits_max = 16384;
    std::chrono::seconds answer_deadline{10};
    /// A hello unanswered for so long makes the link silent: two round trips and one lost packet.
    std::chrono::milliseconds answer_patience{1500};
    bool asks_silent_peers = true; ///< initiator: see `link_pulse`
  };

  /// `opening` is written before any cell: the hello or the answer, 2,048 bytes.
  link(loop_context& context, link_keeper& keeper, role side, unique_fd socket, proto::link_session session,
       proto::byte_view opening, const limits& bounds);
  ~link() override;
  link(const link&) = delete;
  link& operator=(const link&) = delete;

  /// Initiator: gives the leg a fresh id. Responder: takes the id of a create cell. False when the link is closed, full
  /// or the id is taken.
  bool attach(leg& one, std::uint32_t id_from_create = 0);

  /// Ends the circuit at the neighbour; needs no leg any more.
  void send_destroy(std::uint32_t circuit, actors::close_reason reason);
  /// A control cell for a circuit that has no leg here (a refusal).
  void send_control(std::uint32_t circuit, cell ready) { queue_control(circuit, std::move(ready)); }

  /// Closes at the end of this turn; legs and the keeper are told then.
  void close(actors::close_reason reason);
  bool closed() const { return closing_.has_value(); }

  role side() const { return side_; }
  bool answered() const { return answered_; }
  /// Initiator: what came back so far is no session; nothing came, or a refusal, or not gate17's.
  bool has_unread_answer() const { return !answered_ && reader_.available() > 0; }
  bool sealed() const;
  /// Set once the other side has proven to be a node (responder), or as dialled (initiator).
  const std::optional<proto::node_id>& neighbour() const { return neighbour_; }
  /// Initiator, before the answer: who was dialled, and whether this process proves itself a node there.
  void set_dialled(const proto::node_id& id, bool as_lane) {
    neighbour_ = id;
    lane_ = as_lane;
  }
  /// Initiator, after a close with `refused`: what the next hello must echo (R4).
  const std::optional<proto::byte_array<16>>& nonce_asked() const { return nonce_asked_; }
  /// Responder: where the link was accepted from.
  void set_peer(const proto::ip_address& from) { peer_ = from; }
  const std::optional<proto::ip_address>& peer() const { return peer_; }
  /// Both ends are nodes: the responder saw the proof, the initiator gave it.
  bool lane() const { return lane_; }

  std::size_t circuit_count() const { return legs_.size(); }
  std::chrono::steady_clock::time_point opened_at() const { return opened_at_; }
  std::uint64_t chain_steps() const { return session_.chain_steps(); }
  std::uint64_t dh_steps() const { return session_.dh_steps(); }
  std::chrono::microseconds round_trip() const { return round_trip_; }

  /// About once a second: overdue steps, round-trip sample. Silence has a timer of its own.
  void tick();
  /// Initiator: asks the other end at once whether it is still there.
  void probe();
  /// Initiator: the other end does not answer just now.
  bool silent() const { return silent_; }
  int socket() const { return socket_.get(); }

  struct padding_state {
    bool on = false; ///< in both directions; a node that pads too many links already sends none back
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
  };
  padding_state padding() const;

private:
  friend class leg;

  void on_readable();
  void on_writable();
  void at_turn_end() override;

  // Incoming, in the order a cell takes (link_receive.cpp).
  bool read_answer();
  void read_cells();
  bool take_cell(proto::byte_span head, proto::byte_span body, const proto::link_header& header);
  void on_link_cell(const proto::link_header& header, proto::byte_span body);
  void on_proof(proto::byte_span body);
  void on_circuit_cell(const proto::link_header& header, std::uint8_t* at);
  void on_create_half(const proto::link_header& header, std::uint8_t* at);

  // Outgoing (link_send.cpp).
  void queue(leg& one, cell ready);
  void queue_control(std::uint32_t circuit, cell ready);
  void drained(leg& one, std::size_t bytes);
  void fill();
  void fill_steps();
  void fill_pulse();
  bool fill_control();
  bool fill_circuits();
  void fill_credits();
  bool may_seal(std::size_t bytes) const;
  void seal_and_push(cell ready, proto::link_header header);
  void write_out();
  void send_proof();

  // Padding (link_padding.cpp).
  void want_padding();
  void end_padding_if_unused();
  void ask_padding(bool on);
  proto::result<void> on_padding_wish(proto::byte_view body);
  proto::result<void> on_padding_answer(proto::byte_view body);
  void begin_pace();
  void end_pace();
  void on_slot();
  void fill_padding();
  void received_padding(proto::cell_size size);

  void check_pulse();
  void set_silent(bool silent);
  std::uint64_t delivered_bytes() const;
  std::size_t unsent_bytes() const { return out_.bytes() - out_offset_; }
  bool has_more_to_send() const { return !control_.empty() || !scheduler_.empty(); }
  void detach(leg& one);
  void violation(proto::errc why);
  void finish_close();
  std::uint8_t jitter();

  struct control_cell {
    std::uint32_t circuit;
    cell ready;
  };

  loop_context& context_;
  link_keeper& keeper_;
  role side_;
  unique_fd socket_;
  proto::link_session session_;
  limits bounds_;
  std::unique_ptr<io_watch> watch_;

  cell_reader reader_;
  std::optional<cell> create_first_;
  std::uint32_t create_circuit_ = 0;

  std::deque<control_cell> control_;
  round_robin scheduler_;
  std::vector<leg*> credit_due_;
  cell_queue out_;
  std::size_t out_offset_ = 0; ///< of the first cell in out_, already written
  std::uint64_t written_ = 0;  ///< wire bytes the kernel took

  /// Empty: cells leave at the end of the turn. The timer ends the pause before the next slot.
  std::optional<link_pace> pace_;
  timer pace_timer_;
  std::size_t slot_left_ = 0;                       ///< bytes of the present slot that the kernel has not taken
  std::uint32_t padded_legs_ = 0;                   ///< initiator
  std::chrono::steady_clock::time_point padded_at_; ///< initiator: when the last padded leg went
  std::uint64_t padding_sent_ = 0;
  std::uint64_t padding_received_ = 0;

  link_pulse pulse_;
  timer pulse_timer_;
  std::uint64_t pongs_due_ = 0;
  bool ping_wanted_ = false;
  bool pong_owed_ = false;
  bool silent_ = false;

  std::unordered_map<std::uint32_t, leg*> legs_;
  std::uint32_t next_id_ = 1;
  std::optional<proto::node_id> neighbour_;
  std::optional<proto::ip_address> peer_;
  std::uint64_t early_bytes_ = 0;
  std::chrono::steady_clock::time_point opened_at_;
  std::chrono::microseconds round_trip_{1000};
  std::optional<actors::close_reason> closing_;
  std::vector<std::uint8_t> closing_records_;
  std::optional<proto::byte_array<16>> nonce_asked_;
  bool answered_ = false;
  bool lane_ = false;
  bool write_blocked_ = false;
  bool reported_closed_ = false;
  bool padding_asked_ = false;  ///< by the initiator
  bool padded_by_peer_ = false; ///< both agreed
};

} // namespace gate17::node
