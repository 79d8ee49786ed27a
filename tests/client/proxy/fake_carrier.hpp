// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <vector>

#include "client/proxy/datagram_carrier.hpp"

namespace gate17::test {

/// A data plane that remembers what it was given.
class fake_carrier final : public client::datagram_carrier {
public:
  struct carried {
    node::inbound_flow flow;
    std::vector<std::vector<std::uint8_t>> datagrams;
  };

  std::optional<actors::stream_id> open_flow(node::inbound_flow flow, proto::byte_view first) override {
    if (full)
      return std::nullopt;
    flows[++newest] = {std::move(flow), {{first.begin(), first.end()}}};
    return newest;
  }
  void send(actors::stream_id flow, proto::byte_view bytes) override {
    flows.at(flow).datagrams.emplace_back(bytes.begin(), bytes.end());
  }
  void close_flow(actors::stream_id flow) override { closed.push_back(flow); }
  std::optional<actors::stream_id> ask(node::inbound_question asked, node::on_name_answer call) override {
    if (full)
      return std::nullopt;
    question = std::move(asked);
    done = std::move(call);
    return ++newest;
  }
  void withdraw(actors::stream_id id) override { withdrawn.push_back(id); }

  bool full = false;
  actors::stream_id newest = 0;
  std::map<actors::stream_id, carried> flows;
  std::vector<actors::stream_id> closed;
  node::inbound_question question;
  node::on_name_answer done;
  std::vector<actors::stream_id> withdrawn;
};

} // namespace gate17::test
