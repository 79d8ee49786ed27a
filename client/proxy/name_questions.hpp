// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <unordered_map>

#include "client/proxy/datagram_carrier.hpp"
#include "client/proxy/stream_acceptor.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::client {

/// The SOCKS5 requests RESOLVE and RESOLVE_PTR of one loop between request and reply. An application that leaves takes
/// its question with it. `carrier` is borrowed and bounds how many there are.
class name_questions final {
public:
  name_questions(node::event_loop& loop, datagram_carrier& carrier) : loop_(loop), carrier_(carrier) {}
  ~name_questions();
  name_questions(const name_questions&) = delete;
  name_questions& operator=(const name_questions&) = delete;

  void accept(accepted_question asked);
  std::size_t size() const { return waiting_.size(); }

private:
  struct waiting {
    node::unique_fd socket;
    connection_slot slot;
    actors::stream_id id = 0;
    std::unique_ptr<node::io_watch> watch;
  };

  void on_readable(waiting& one);
  void answer(waiting& one, const node::name_answer& found);

  node::event_loop& loop_;
  datagram_carrier& carrier_;
  std::unordered_map<waiting*, std::unique_ptr<waiting>> waiting_;
};

} // namespace gate17::client
