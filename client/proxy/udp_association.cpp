// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/udp_association.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "client/proxy/limits.hpp"
#include "client/proxy/socks5.hpp"
#include "client/proxy/socks5_datagram.hpp"
#include "proto/cell/limits.hpp"

namespace gate17::client {
namespace {

// The longest header in front of the longest datagram, and one byte more, so that a longer one shows.
constexpr std::size_t received_bytes_max = 4 + 256 + 2 + proto::datagram_bytes_max + 1;

bool is_transient(int error) { return error == EAGAIN || error == EINTR; }

} // namespace

/// Datagrams to and from one destination.
class udp_association::flow final : public node::flow_listener {
public:
  flow(udp_association& owner, flow_key key) : last_used(owner.loop_.now()), owner_(owner), key_(std::move(key)) {}

  void on_datagram(proto::byte_view bytes, const proto::endpoint& from) override {
    last_used = owner_.loop_.now();
    owner_.give(bytes, from);
  }
  void on_flow_over(proto::close_code) override { owner_.forget(flow_key(key_)); }

  actors::stream_id id = 0;
  std::chrono::steady_clock::time_point last_used;

private:
  udp_association& owner_;
  flow_key key_;
};

udp_association::udp_association(node::event_loop& loop, accepted_association taken, datagram_carrier& carrier,
                                 association_counters& counters, owner& told)
    : loop_(loop),
      taken_(std::move(taken)),
      carrier_(carrier),
      counters_(counters),
      owner_(told),
      last_used_(loop.now()) {
  const auto here = node::local_endpoint(taken_.control.get());
  const auto there = node::peer_endpoint(taken_.control.get());
  if (here && there)
    if (auto socket = node::bind_udp({here->address, 0}))
      relay_ = std::move(*socket);
  const auto bound = relay_ ? node::local_endpoint(relay_.get()) : std::nullopt;
  const auto reply =
      bound ? encode_socks5_reply(socks5_reply::succeeded, *bound) : encode_socks5_reply(socks5_reply::general_failure);
  // The first bytes but a few that this socket's buffer holds; what it cannot take is a dead socket.
  (void)::send(taken_.control.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
  if (!bound) {
    relay_.reset();
    return;
  }
  application_ = {there->address, taken_.declared_port};
  control_watch_.emplace(
      loop, taken_.control.get(), [this] { on_control(); }, [] {});
  control_watch_->want_read(true);
  relay_watch_.emplace(
      loop, relay_.get(), [this] { on_relay(); }, [] {});
  relay_watch_->want_read(true);
}

udp_association::~udp_association() {
  for (const auto& [key, one] : flows_)
    carrier_.close_flow(one->id);
}

bool udp_association::quiet(std::chrono::steady_clock::time_point now) const {
  return now - last_used_ >= proxy_limits::association_idle;
}

/// Nothing is expected here but the end.
void udp_association::on_control() {
  std::array<std::uint8_t, 512> ignored;
  const auto got = ::recv(taken_.control.get(), ignored.data(), ignored.size(), 0);
  if (got == 0 || (got < 0 && !is_transient(errno)))
    owner_.on_over(*this);
}

void udp_association::on_relay() {
  std::array<std::uint8_t, received_bytes_max> room;
  for (int i = 0; i < proxy_limits::datagrams_per_turn_max; ++i) {
    const auto got = node::receive_datagram(relay_.get(), room);
    // Errors are what ICMP said about an application's port that is gone; the control connection tells the rest.
    if (!got)
      return;
    carry(*got, proto::byte_view(room).first(got->bytes));
  }
}

bool udp_association::is_application(const proto::endpoint& from) {
  if (from.address != application_.address)
    return false;
  if (application_.port == 0)
    application_.port = from.port;
  return from.port == application_.port;
}

void udp_association::carry(const node::received_datagram& got, proto::byte_view received) {
  if (!is_application(got.from)) {
    ++counters_.strangers;
    return;
  }
  auto datagram = decode_socks5_datagram(received);
  if (!datagram)
    ++(datagram.error() == datagram_fault::fragment ? counters_.fragments : counters_.malformed);
  else if (got.cut || datagram->bytes.size() > proto::datagram_bytes_max)
    ++counters_.too_big;
  else
    forward(std::move(datagram->target), datagram->bytes);
}

void udp_association::forward(actors::destination target, proto::byte_view bytes) {
  last_used_ = loop_.now();
  const flow_key key(target.host, target.port);
  if (const auto found = flows_.find(key); found != flows_.end()) {
    found->second->last_used = loop_.now();
    carrier_.send(found->second->id, bytes);
    return;
  }
  if (flows_.size() >= proxy_limits::flows_per_association_max)
    close_oldest();
  auto made = std::make_unique<flow>(*this, key);
  const auto id = carrier_.open_flow({std::move(target), taken_.isolation, taken_.never_prebuilt, made.get()}, bytes);
  if (!id) {
    ++counters_.not_taken;
    return;
  }
  made->id = *id;
  flows_.emplace(key, std::move(made));
}

void udp_association::close_oldest() {
  const auto oldest = std::min_element(flows_.begin(), flows_.end(), [](const auto& a, const auto& b) {
    return a.second->last_used < b.second->last_used;
  });
  carrier_.close_flow(oldest->second->id);
  flows_.erase(oldest);
}

void udp_association::give(proto::byte_view bytes, const proto::endpoint& from) {
  last_used_ = loop_.now();
  if (!node::send_datagram(relay_.get(), encode_socks5_datagram(from, bytes), application_))
    ++counters_.not_taken;
}

void udp_association::forget(const flow_key& over) { flows_.erase(over); }

} // namespace gate17::client
