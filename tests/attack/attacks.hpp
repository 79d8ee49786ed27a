// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <map>
#include <string>

#include "tests/attack/attack_link.hpp"

namespace gate17::attack {

/// What an attack is told. `route` begins with the attacked entry.
struct orders {
  std::vector<node_spec> route;
  std::vector<proto::responder_keys_public> keys; ///< of the route
  std::string mode;
  std::string source = "127.60.0.1";
  double rate = 100; ///< a second
  double seconds = 5;
  std::uint64_t count = 100;
  proto::endpoint target;
};

/// Counts by name, printed as one line of JSON.
using outcome = std::map<std::string, std::uint64_t>;
using attack = std::function<outcome(const orders&)>;

outcome flood_hellos(const orders& given);
outcome hold_slow_peers(const orders& given);
outcome knock(const orders& given);
outcome flood_creates(const orders& given);
outcome open_many(const orders& given);
outcome never_read(const orders& given);
outcome break_cells(const orders& given);
outcome extend_wrongly(const orders& given);
outcome ask_exit(const orders& given);

/// Turns at a fixed rate for a fixed time; sleeps in between.
class pace {
public:
  pace(double rate, double seconds);
  /// Waits for the next turn; false when the time is over.
  bool next();
  bool over() const { return steady::now() >= end_; }

private:
  std::chrono::duration<double> step_;
  steady::time_point begun_ = steady::now();
  steady::time_point end_;
  std::uint64_t turns_ = 0;
};

} // namespace gate17::attack
