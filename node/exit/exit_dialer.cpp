// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_dialer.hpp"

#include <cerrno>
#include <list>

#include "node/exit/address_guard.hpp"
#include "node/exit/close_codes.hpp"
#include "node/exit/resolver.hpp"

namespace gate17::node {

namespace {

bool is_out_of_files(int error) { return error == EMFILE || error == ENFILE; }

} // namespace

class running_dial final : public dial_attempt, private turn_task {
public:
  running_dial(exit_dialer& from, std::uint16_t port, on_dialled done)
      : from_(from),
        port_(port),
        done_(std::move(done)),
        whole_(from.loop_, [this] { finish(tl::unexpected(proto::close_code::timeout)); }),
        next_(from.loop_, [this] { try_next(); }) {
    whole_.start(from_.limits_.whole);
  }

  void begin(resolver& names, const proto::host_view& host) {
    if (host.is_name()) {
      question_ = names.resolve(from_.loop_, std::string(host.text),
                                [this](const resolved_name& found) { on_resolved(found); });
      if (question_)
        return;
      failure_ = proto::close_code::internal;
    } else {
      take({host.literal});
    }
    // Never from inside start: the caller is still setting itself up.
    from_.loop_.request_turn_end(*this);
  }

private:
  void at_turn_end() override { try_next(); }

  struct connection {
    unique_fd socket;
    std::unique_ptr<io_watch> watch;
  };

  void on_resolved(const resolved_name& found) {
    if (found.outcome != resolve_outcome::found) {
      finish(tl::unexpected(close_code_of(found.outcome)));
      return;
    }
    take(found.addresses);
    try_next();
  }

  /// Keeps what may be dialled.
  void take(const std::vector<proto::ip_address>& addresses) {
    failure_ = addresses.empty() ? proto::close_code::name_not_found : proto::close_code::policy;
    for (const auto& each : addresses)
      if (targets_.size() < from_.limits_.addresses_max && admitted({each, port_}))
        targets_.push_back({each, port_});
  }

  bool admitted(const proto::endpoint& target) const {
    return from_.guard_()->allows(target) && from_.policy_(target.address, target.port);
  }

  /// Connects to the next address beside those under way.
  void try_next() {
    while (at_ < targets_.size()) {
      const auto target = targets_[at_++];
      if (!admitted(target)) { // the guard may know more than when the name was resolved
        failure_ = proto::close_code::policy;
        continue;
      }
      auto socket = connect_tcp(target);
      if (!socket && is_out_of_files(socket.error()) && from_.short_of_files_) {
        --at_;
        from_.short_of_files_();
        next_.start(exit_dialer::files_retry);
        return;
      }
      if (!socket) {
        failure_ = close_code_of(socket.error());
        continue;
      }
      auto& made = under_way_.emplace_back();
      made.socket = std::move(*socket);
      made.watch = std::make_unique<io_watch>(
          from_.loop_, made.socket.get(), [] {}, [this, &made] { on_writable(made); });
      made.watch->want_write(true);
      next_.start(from_.limits_.head_start);
      return;
    }
    if (under_way_.empty())
      finish(tl::unexpected(failure_));
  }

  void on_writable(connection& which) {
    const int error = connect_error(which.socket.get());
    const auto peer = error == 0 ? peer_endpoint(which.socket.get()) : std::nullopt;
    if (peer && admitted(*peer)) {
      which.watch.reset();
      finish(dialled{std::move(which.socket), *peer});
      return;
    }
    failure_ = error != 0 ? close_code_of(error) : proto::close_code::policy;
    under_way_.remove_if([&](const connection& each) { return &each == &which; });
    try_next();
  }

  void finish(tl::expected<dialled, proto::close_code> outcome) {
    if (!done_)
      return;
    whole_.cancel();
    next_.cancel();
    question_.reset();
    under_way_.clear();
    const auto done = std::exchange(done_, nullptr);
    done(std::move(outcome));
  }

  exit_dialer& from_;
  std::uint16_t port_;
  on_dialled done_;
  timer whole_;
  timer next_;
  std::unique_ptr<resolver::question> question_;
  std::vector<proto::endpoint> targets_;
  std::size_t at_ = 0;
  std::list<connection> under_way_;
  proto::close_code failure_ = proto::close_code::name_not_found;
};

exit_dialer::exit_dialer(event_loop& loop, std::function<std::shared_ptr<const address_guard>()> guard,
                         policy_check policy, limits bounds)
    : loop_(loop), guard_(std::move(guard)), policy_(std::move(policy)), limits_(bounds) {}

std::unique_ptr<dial_attempt> exit_dialer::start(resolver& names, const proto::host_view& host, std::uint16_t port,
                                                 on_dialled done) {
  auto made = std::make_unique<running_dial>(*this, port, std::move(done));
  made->begin(names, host);
  return made;
}

} // namespace gate17::node
