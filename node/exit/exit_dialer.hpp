// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"
#include "proto/cell/frame.hpp"
#include <tl/expected.hpp>

namespace gate17::node {

class address_guard;
class resolver;

struct dialled {
  unique_fd socket;
  proto::endpoint peer;
};
using on_dialled = std::function<void(tl::expected<dialled, proto::close_code>)>;

/// One attempt to reach a target: resolve once, then try the addresses of that answer in their order, the next one when
/// one fails or has not connected for a while (RFC 8305 section 5); the first to connect wins. Each is checked by the
/// guard before connecting and again on the connected peer (R15). Destroying it cancels; the callback is called at most
/// once, never from inside `start`.
class dial_attempt {
public:
  virtual ~dial_attempt() = default;
};

/// Dials targets for the exits of one loop.
class exit_dialer {
public:
  struct limits {
    /// Addresses that guard and policy admit; others cost nothing.
    std::size_t addresses_max = 4;
    /// How long an address has before the next one is tried beside it.
    std::chrono::milliseconds head_start{250};
    std::chrono::milliseconds whole{10000};
  };
  /// Whether the published exit policy admits the address and port.
  using policy_check = std::function<bool(const proto::ip_address&, std::uint16_t port)>;

  exit_dialer(event_loop& loop, std::function<std::shared_ptr<const address_guard>()> guard, policy_check policy,
              limits bounds);

  /// For attempts begun from now on, and for the addresses that running ones have not tried yet.
  void set_policy(policy_check policy, std::chrono::milliseconds whole) {
    policy_ = std::move(policy);
    limits_.whole = whole;
  }

  /// Called, from inside attempts, whenever no descriptor is left for one; it is tried again after `files_retry`, until
  /// its time is over. Without it such attempts fail at once.
  void on_short_of_files(std::function<void()> call) { short_of_files_ = std::move(call); }
  static constexpr std::chrono::milliseconds files_retry{50};

  /// `names` must outlive the attempt.
  std::unique_ptr<dial_attempt> start(resolver& names, const proto::host_view& host, std::uint16_t port,
                                      on_dialled done);

private:
  friend class running_dial;
  event_loop& loop_;
  std::function<std::shared_ptr<const address_guard>()> guard_;
  policy_check policy_;
  limits limits_;
  std::function<void()> short_of_files_;
};

} // namespace gate17::node
