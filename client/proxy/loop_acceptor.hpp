// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/proxy/stream_acceptor.hpp"
#include "node/origin/origin_table.hpp"

namespace gate17::client {

/// The same stream as the data plane takes it: outcomes become close codes, the slot an opaque keeper.
node::inbound_stream to_inbound(accepted_stream stream);

/// Hands what the proxies of one loop accept to the circuits that begin there; `origins` is borrowed.
class loop_acceptor final : public stream_acceptor {
public:
  explicit loop_acceptor(node::origin_table& origins) : origins_(origins) {}
  void accept_stream(accepted_stream stream) override { origins_.accept(to_inbound(std::move(stream))); }

private:
  node::origin_table& origins_;
};

} // namespace gate17::client
