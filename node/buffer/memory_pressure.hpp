// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <functional>
#include <optional>

#include "node/buffer/byte_accountant.hpp"
#include "node/link/loop_context.hpp"

namespace gate17::node {

/// One loop's answer to the process' memory limit (R12, R13): near it no window grows, above it the heaviest circuit
/// ends, and what a flood held goes back to the system. One thread.
class memory_pressure {
public:
  /// `accountant` may be null: no limit. `end_heaviest` ends one circuit, false when there is none. Both outlive this.
  memory_pressure(loop_context& context, byte_accountant* accountant, std::function<bool()> end_heaviest);

  bool over_limit();
  /// To be called about once a second.
  void trim_heap();

private:
  void relieve();

  loop_context& context_;
  std::function<bool()> end_heaviest_;
  std::optional<loop_account> account_;
  charge held_;
  timer check_;
  std::size_t most_bytes_out_ = 0; ///< since the heap was trimmed
};

} // namespace gate17::node
