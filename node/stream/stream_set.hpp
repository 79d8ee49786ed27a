// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "node/stream/stream.hpp"

namespace gate17::node {

/// The streams of one circuit end. Ids are given by the client in growing order, so that a late frame for a stream that
/// is gone can be told from one for a stream that never was.
class stream_set final : private turn_task {
public:
  explicit stream_set(event_loop& loop) : loop_(loop) {}

  std::size_t size() const { return streams_.size(); }
  std::uint32_t newest_id() const { return newest_id_; }
  stream& add(std::unique_ptr<stream> added);
  /// As if a stream of this id had been there and were gone.
  void skip(std::uint32_t id) { newest_id_ = id; }

  /// Frames of streams that were begun. `unsolicited` for a stream that never was or is of another kind, and for a
  /// close that the stream does not believe; `limit_exceeded` for more data or credit than any window allows.
  proto::result<void> on_frame(const proto::frame_view& frame, const chunk_ref& storage);

  void wait_for_room(stream& waiting) { waiting_.push_back(waiting.id()); }
  /// Wakes streams that waited; they may ask to wait again.
  void room_again();
  /// Takes the stream out; it is destroyed at the end of the turn.
  void retire(stream& done);
  void lose_all(actors::close_reason reason);
  /// Those that may leave do.
  void circuit_silent();

  std::uint64_t held_bytes() const;

  template <class Function>
  void for_each(Function call) {
    for (auto& [id, one] : streams_)
      call(*one);
  }

private:
  void at_turn_end() override { retired_.clear(); }

  event_loop& loop_;
  std::unordered_map<std::uint32_t, std::unique_ptr<stream>> streams_;
  std::vector<std::uint32_t> waiting_;
  std::vector<std::unique_ptr<stream>> retired_;
  std::uint32_t newest_id_ = 0;
};

} // namespace gate17::node
