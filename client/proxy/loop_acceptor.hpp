// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/proxy/datagram_carrier.hpp"
#include "client/proxy/name_questions.hpp"
#include "client/proxy/stream_acceptor.hpp"
#include "client/proxy/udp_associations.hpp"
#include "node/origin/origin_table.hpp"

namespace gate17::client {

/// The same stream as the data plane takes it: outcomes become close codes, the slot an opaque keeper.
node::inbound_stream to_inbound(accepted_stream stream);

/// Hands what the proxies of one loop accept to the circuits that begin there; `origins` is borrowed.
class loop_acceptor final : public stream_acceptor, private datagram_carrier {
public:
  loop_acceptor(node::event_loop& loop, node::origin_table& origins);

  void accept_stream(accepted_stream stream) override { origins_.accept(to_inbound(std::move(stream))); }
  void accept_association(accepted_association taken) override { associations_.accept(std::move(taken)); }
  void accept_question(accepted_question asked) override { questions_.accept(std::move(asked)); }

private:
  std::optional<actors::stream_id> open_flow(node::inbound_flow flow, proto::byte_view first) override;
  void send(actors::stream_id flow, proto::byte_view bytes) override { origins_.flows().send(flow, bytes); }
  void close_flow(actors::stream_id flow) override { origins_.flows().close(flow); }
  std::optional<actors::stream_id> ask(node::inbound_question question, node::on_name_answer done) override;
  void withdraw(actors::stream_id question) override { origins_.questions().withdraw(question); }

  node::origin_table& origins_;
  udp_associations associations_;
  name_questions questions_;
};

} // namespace gate17::client
