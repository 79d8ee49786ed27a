// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <functional>
#include <memory>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"
#include "node/link/loop_context.hpp"
#include "proto/cell/hello.hpp"

namespace gate17::node {

/// Asks a node, known only by its id and address, for its certificates and prekey record, on a connection that then
/// serves for the real hello. The records are not yet verified. Destroying it cancels; the callback comes once, and
/// the object may be destroyed from inside it.
class first_contact {
public:
  struct outcome {
    unique_fd socket; ///< empty on failure
    std::vector<std::uint8_t> records;
    bool misanswered = false; ///< on failure: bytes came back, but no node's
  };
  static constexpr std::chrono::seconds deadline{5};

  first_contact(loop_context& context, const proto::node_id& id, const proto::endpoint& at,
                const link_socket_options& options, std::function<void(outcome)> done);

private:
  void on_writable();
  void on_readable();
  void finish(outcome result);

  loop_context& context_;
  proto::node_id id_;
  std::function<void(outcome)> done_;
  unique_fd socket_;
  std::unique_ptr<io_watch> watch_;
  timer deadline_;
  proto::dh_public ephemeral_;
  std::array<std::uint8_t, proto::hello_bytes> bytes_;
  std::size_t have_ = 0;
  bool sent_ = false;
};

} // namespace gate17::node
