// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <variant>

#include <poll.h>

#include "proto/cell/circuit_session.hpp"
#include "proto/cell/frame_writer.hpp"
#include "proto/cell/link_session.hpp"
#include "tests/support/data_plane_rig.hpp"
#include "tests/support/target.hpp"

namespace gate17::test {

using bytes = std::vector<std::uint8_t>;

/// A TCP connection to a node of the rig, driven byte by byte.
class raw_peer {
public:
  raw_peer(data_plane_rig& rig, std::size_t node) : rig_(rig), socket_(node::connect_tcp(rig.nodes[node]->at).value()) {
    rig_.run_until([&] {
      pollfd wait{socket_.get(), POLLOUT, 0};
      return ::poll(&wait, 1, 0) == 1;
    });
  }

  /// False when the node closed before all was taken.
  bool send(const bytes& all) {
    std::size_t at = 0;
    return wait([&] { return push(socket_.get(), all, at) || closed(); }) && at == all.size();
  }
  bool receive(std::size_t count) {
    wait([&] { return closed() || inbox_.size() >= count; });
    return inbox_.size() >= count;
  }
  bytes take(std::size_t count) {
    bytes taken(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(count));
    inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(count));
    return taken;
  }
  bool closed() {
    ended_ = ended_ || pull(socket_.get(), inbox_) != pulled::nothing;
    return ended_;
  }
  bool wait_closed() {
    return wait([&] { return closed(); });
  }
  void hang_up() { socket_.reset(); }

  template <class Condition>
  bool wait(Condition done) {
    return turns ? pump(done) : rig_.run_until(done);
  }

  data_plane_rig& rig() { return rig_; }

  /// Runs these loops instead of all of the rig, when set.
  std::function<void()> turns;

protected:
  bytes inbox_;

private:
  template <class Condition>
  bool pump(Condition done) {
    for (int i = 0; i < 20'000 && !done(); ++i)
      turns();
    return done();
  }

  data_plane_rig& rig_;
  node::unique_fd socket_;
  bool ended_ = false;
};

/// A link to a node of the rig with a session in the test's hands: sends what it likes, sees what comes.
class hand_link : public raw_peer {
public:
  struct received {
    proto::link_header header;
    bytes body;
  };

  hand_link(data_plane_rig& in, std::size_t node, proto::suite_id suite = proto::suite_id::x25519_aes256gcm_blake2b)
      : hand_link(in, node, *in.nodes[node]->hop(in.period).keys, suite) {}

  /// Links with one seed send the same hello.
  hand_link(data_plane_rig& in, std::size_t node, const proto::responder_keys_public& keys, proto::suite_id suite,
            std::uint64_t seed = 0x4a11)
      : raw_peer(in, node), random(seed + node) {
    session.emplace(proto::link_session::initiate(suite, keys, std::nullopt, random, hello).value());
  }

  /// Empty when the connection ended or the answer did not open.
  std::optional<proto::hello_answer> answer() {
    if (!receive(proto::answer_bytes))
      return std::nullopt;
    answer_ = take(proto::answer_bytes);
    const auto read = session->read_answer(answer_);
    return read ? std::optional(*read) : std::nullopt;
  }

  /// With `identity` this end proves itself a node.
  bool establish(node::lane_identity* identity = nullptr) {
    if (!send(hello))
      return false;
    const auto got = answer();
    if (!got || !std::holds_alternative<proto::answer_accepted>(*got))
      return false;
    bytes body(proto::small_body_bytes);
    node::anonymous_lane_identity nobody;
    (identity != nullptr ? *identity : static_cast<node::lane_identity&>(nobody))
        .write_proof(session->answer_hash(), random, body);
    return send_cell({.kind = proto::cell_kind::proof}, body);
  }

  bytes seal(const proto::link_header& header, const bytes& body = {}) {
    bytes cell(proto::wire_bytes(header.size));
    random.fill(cell);
    std::copy(body.begin(), body.end(), cell.begin() + proto::link_overhead);
    if (!session->seal_cell(cell, header))
      throw std::runtime_error("a cell did not seal");
    return cell;
  }
  bool send_cell(const proto::link_header& header, const bytes& body = {}) { return send(seal(header, body)); }

  /// The next cell of `circuit` that is not only credit; empty when the node closed or nothing comes.
  std::optional<received> next(std::uint32_t circuit) {
    wait([&] {
      read_cells();
      return !cells[circuit].empty() || closed();
    });
    read_cells();
    auto& queue = cells[circuit];
    if (queue.empty())
      return std::nullopt;
    received first = std::move(queue.front());
    queue.pop_front();
    return first;
  }

  void read_cells() {
    closed();
    while (session->answered() && inbox_.size() >= proto::link_overhead) {
      const auto header = session->peek_header(inbox_);
      if (!header || inbox_.size() < proto::wire_bytes(header->size))
        return;
      auto cell = take(proto::wire_bytes(header->size));
      if (!session->open_cell(cell))
        throw std::runtime_error("a node's cell did not open");
      credit[header->circuit] += header->credit;
      if (header->kind != proto::cell_kind::credit)
        cells[header->circuit].push_back({*header, {cell.begin() + proto::link_overhead, cell.end()}});
    }
  }

  bytes hello = bytes(proto::hello_bytes);
  seeded_random random;
  std::optional<proto::link_session> session;
  std::map<std::uint32_t, std::deque<received>> cells;
  /// What the node granted beyond the start, by circuit.
  std::map<std::uint32_t, std::uint64_t> credit;

private:
  bytes answer_;
};

} // namespace gate17::test
