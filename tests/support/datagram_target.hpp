// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "node/io/datagram_socket.hpp"

namespace gate17::test {

/// A UDP socket that a test drives by hand.
class datagram_target {
public:
  explicit datagram_target(const char* at = "127.28.0.1:0")
      : socket_(node::bind_udp(proto::endpoint::parse(at).value()).value()) {}

  proto::endpoint at() const { return node::local_endpoint(socket_.get()).value(); }

  /// Takes what arrived; true when something did.
  bool pull() {
    std::array<std::uint8_t, 65'536> room;
    const auto before = got.size();
    while (const auto one = node::receive_datagram(socket_.get(), room)) {
      got.emplace_back(room.begin(), room.begin() + static_cast<std::ptrdiff_t>(one->bytes));
      from = one->from;
    }
    return got.size() > before;
  }
  bool send(const std::vector<std::uint8_t>& bytes, const proto::endpoint& to) {
    return node::send_datagram(socket_.get(), bytes, to).has_value();
  }
  bool answer(const std::vector<std::uint8_t>& bytes) { return send(bytes, from); }

  std::vector<std::vector<std::uint8_t>> got;
  proto::endpoint from; ///< of the last one

private:
  node::unique_fd socket_;
};

} // namespace gate17::test
