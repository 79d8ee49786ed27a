// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <unordered_map>

#include "client/proxy/udp_association.hpp"

namespace gate17::client {

/// The associations of one loop: at most so many, and none longer silent than allowed. `carrier` is borrowed.
class udp_associations final : private udp_association::owner {
public:
  udp_associations(node::event_loop& loop, datagram_carrier& carrier);
  ~udp_associations() override;

  void accept(accepted_association taken);
  /// Ends the silent ones; a timer calls it.
  void sweep(std::chrono::steady_clock::time_point now);

  std::size_t size() const { return associations_.size(); }
  const association_counters& counters() const { return counters_; }

private:
  void on_over(udp_association& over) override;

  node::event_loop& loop_;
  datagram_carrier& carrier_;
  association_counters counters_;
  std::unordered_map<udp_association*, std::unique_ptr<udp_association>> associations_;
  node::timer sweeper_;
};

} // namespace gate17::client
