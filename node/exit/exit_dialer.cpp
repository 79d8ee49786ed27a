// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_dialer.hpp"

#include <cerrno>

#include "node/exit/address_guard.hpp"
#include "node/exit/resolver.hpp"

namespace gate17::node {

namespace {

proto::close_code code_of(int error) {
  switch (error) {
  case ECONNREFUSED:
    return proto::close_code::refused;
  case ETIMEDOUT:
    return proto::close_code::timeout;
  default:
    return proto::close_code::unreachable;
  }
}

proto::close_code code_of(resolve_outcome outcome) {
  switch (outcome) {
  case resolve_outcome::not_found:
    return proto::close_code::name_not_found;
  case resolve_outcome::timed_out:
    return proto::close_code::timeout;
  default:
    return proto::close_code::unreachable;
  }
}

} // namespace

class running_dial final : public dial_attempt {
public:
  running_dial(exit_dialer& from, std::uint16_t port, on_dialled done)
      : from_(from),
        port_(port),
        done_(std::move(done)),
        whole_(from.loop_, [this] { finish(tl::unexpected(proto::close_code::timeout)); }),
        per_address_(from.loop_, [this] { next(proto::close_code::timeout); }) {
    whole_.start(from_.limits_.whole);
  }

  void begin(const proto::host_view& host) {
    if (!host.is_name()) {
      addresses_.push_back(host.literal);
      // Never from inside start: the caller is still setting itself up.
      per_address_.start(std::chrono::milliseconds(0));
      return;
    }
    question_ = from_.names_.resolve(from_.loop_, std::string(host.text),
                                     [this](const resolved_name& found) { on_resolved(found); });
    if (!question_) {
      failure_ = proto::close_code::internal;
      per_address_.start(std::chrono::milliseconds(0));
    }
  }

private:
  void on_resolved(const resolved_name& found) {
    if (found.outcome != resolve_outcome::found) {
      finish(tl::unexpected(code_of(found.outcome)));
      return;
    }
    addresses_ = found.addresses;
    if (addresses_.size() > from_.limits_.addresses_max)
      addresses_.resize(from_.limits_.addresses_max);
    next(failure_);
  }

  bool admitted(const proto::endpoint& target) const {
    return from_.guard_()->allows(target) && from_.policy_(target.address, target.port);
  }

  /// Drops the address under way, if any, and tries the next one.
  void next(proto::close_code previous) {
    if (at_ != 0 || addresses_.empty())
      failure_ = previous;
    watch_.reset();
    socket_.reset();
    while (at_ < addresses_.size()) {
      const proto::endpoint target{addresses_[at_++], port_};
      if (!admitted(target)) {
        failure_ = proto::close_code::policy;
        continue;
      }
      auto socket = connect_tcp(target);
      if (!socket) {
        failure_ = code_of(socket.error());
        continue;
      }
      socket_ = std::move(*socket);
      watch_ = std::make_unique<io_watch>(
          from_.loop_, socket_.get(), [] {}, [this] { on_writable(); });
      watch_->want_write(true);
      per_address_.start(from_.limits_.per_address);
      return;
    }
    finish(tl::unexpected(failure_));
  }

  void on_writable() {
    if (const int error = connect_error(socket_.get()); error != 0) {
      next(code_of(error));
      return;
    }
    const auto peer = peer_endpoint(socket_.get());
    if (!peer || !admitted(*peer)) {
      next(proto::close_code::policy);
      return;
    }
    watch_.reset();
    finish(dialled{std::move(socket_), *peer});
  }

  void finish(tl::expected<dialled, proto::close_code> outcome) {
    if (!done_)
      return;
    whole_.cancel();
    per_address_.cancel();
    question_.reset();
    watch_.reset();
    const auto done = std::exchange(done_, nullptr);
    done(std::move(outcome));
  }

  exit_dialer& from_;
  std::uint16_t port_;
  on_dialled done_;
  timer whole_;
  timer per_address_;
  std::unique_ptr<resolver::question> question_;
  std::vector<proto::ip_address> addresses_;
  std::size_t at_ = 0;
  unique_fd socket_;
  std::unique_ptr<io_watch> watch_;
  proto::close_code failure_ = proto::close_code::name_not_found;
};

exit_dialer::exit_dialer(event_loop& loop, resolver& names, std::function<std::shared_ptr<const address_guard>()> guard,
                         policy_check policy, limits bounds)
    : loop_(loop), names_(names), guard_(std::move(guard)), policy_(std::move(policy)), limits_(bounds) {}

std::unique_ptr<dial_attempt> exit_dialer::start(const proto::host_view& host, std::uint16_t port, on_dialled done) {
  auto made = std::make_unique<running_dial>(*this, port, std::move(done));
  made->begin(host);
  return made;
}

} // namespace gate17::node
