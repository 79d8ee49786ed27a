// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/udp_associations.hpp"

#include <vector>

#include <sys/socket.h>

#include "client/proxy/limits.hpp"
#include "client/proxy/socks5.hpp"

namespace gate17::client {

namespace {

constexpr std::chrono::seconds sweep_interval{30};

} // namespace

udp_associations::udp_associations(node::event_loop& loop, datagram_carrier& carrier)
    : loop_(loop), carrier_(carrier), sweeper_(loop, [this] { sweep(loop_.now()); }) {
  sweeper_.start(sweep_interval);
}

udp_associations::~udp_associations() = default;

void udp_associations::accept(accepted_association taken) {
  if (associations_.size() >= proxy_limits::associations_max) {
    ++counters_.refused;
    const auto reply = encode_socks5_reply(socks5_reply::general_failure);
    (void)::send(taken.control.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
    return;
  }
  udp_association::owner& told = *this;
  auto made = std::make_unique<udp_association>(loop_, std::move(taken), carrier_, counters_, told);
  if (!made->is_open()) {
    ++counters_.refused;
    return;
  }
  ++counters_.opened;
  auto* const key = made.get();
  associations_.emplace(key, std::move(made));
}

void udp_associations::sweep(std::chrono::steady_clock::time_point now) {
  sweeper_.start(sweep_interval);
  std::vector<udp_association*> silent;
  for (const auto& [key, one] : associations_)
    if (one->quiet(now))
      silent.push_back(key);
  for (auto* const one : silent)
    associations_.erase(one);
}

void udp_associations::on_over(udp_association& over) { associations_.erase(&over); }

} // namespace gate17::client
