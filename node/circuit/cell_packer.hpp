// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "node/buffer/cell.hpp"
#include "node/io/event_loop.hpp"
#include "node/link/leg.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/frame_writer.hpp"

namespace gate17::node {

/// How an end of a circuit turns a payload into an onion body.
class cell_sealer {
public:
  virtual ~cell_sealer() = default;
  virtual std::size_t payload_offset() const = 0;
  virtual std::size_t payload_max(proto::cell_size size) const = 0;
  /// False while the sealing rules hold streams back (early data before the circuit is built).
  virtual bool may_seal() const { return true; }
  /// `filled.body_at() + payload_offset()` holds `payload_bytes` of frames; leaves a body ready to send.
  virtual proto::result<void> seal(cell& filled, std::size_t payload_bytes) = 0;
  /// Sealing failed: the circuit is over.
  virtual void seal_failed(proto::errc why) = 0;
};

/// Packs the frames of all streams of a circuit end into cells. One cell stays open until the turn ends, so that
/// control frames and several streams share it; a cell that holds little leaves as a small one. Data is read from
/// sockets straight into cells.
class cell_packer final : private turn_task {
public:
  /// Streams stop feeding a circuit whose unsent cells exceed this, and go on below half of it.
  static constexpr std::size_t queued_bytes_max = 262144;
  static constexpr std::size_t cells_per_read = 8;
  /// How long a frame in no hurry waits for company.
  static constexpr std::chrono::milliseconds company_wait{1};

  cell_packer(loop_context& context, cell_sealer& sealer, leg& out) : context_(context), sealer_(sealer), out_(out) {}

  bool blocked() const { return out_.queued_bytes() >= queued_bytes_max || !sealer_.may_seal(); }
  bool room_again() const { return out_.queued_bytes() < queued_bytes_max / 2; }

  /// A writer with at least `bytes` of room, frame headers included; `bytes` must fit into a cell, or there is less.
  proto::frame_writer& writer(std::size_t bytes);
  /// The same for a frame that nobody misses for `company_wait`: until then its cell leaves only with another frame.
  proto::frame_writer& patient_writer(std::size_t bytes);

  /// One readv of at most `limit` bytes into data frames of `stream`. Returns what readv returned.
  ssize_t read_from(int fd, std::uint32_t stream, std::size_t limit);
  /// Copies all of `bytes` into data frames of `stream`.
  void append_data(std::uint32_t stream, proto::byte_view bytes);

  /// Seals the open cell now.
  void flush();
  void abandon();

private:
  struct open_cell {
    cell held;
    proto::frame_writer frames;
  };

  void at_turn_end() override { flush(); }
  proto::frame_writer& with_room(std::size_t bytes);
  open_cell fresh();
  void finish(open_cell done);

  loop_context& context_;
  cell_sealer& sealer_;
  leg& out_;
  std::optional<open_cell> open_;
  std::optional<timer> company_; ///< once a patient frame was written
  std::size_t cells_expected_ = 1;
};

} // namespace gate17::node
