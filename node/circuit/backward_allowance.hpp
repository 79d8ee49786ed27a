// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "proto/cell/frame.hpp"
#include "proto/cell/limits.hpp"

namespace gate17::node {

/// How many backward cells a circuit may bring that carry nothing the client asked for (R9): without this a hop could
/// signal to an observer near the client by sending empty cells. Cells that only grant credit are exempt, but no more
/// than one for a fixed number of bytes that went the other way.
class backward_allowance {
public:
  /// A frame of the cell being counted.
  void saw(proto::frame_type type) {
    if (type == proto::frame_type::stream_credit)
      credit_ = true;
    else
      useful_ = true;
  }

  /// Ends the cell; `forward_bytes` is what the client has sent so far. False when the allowance is used up.
  [[nodiscard]] bool end_cell(std::uint64_t forward_bytes) {
    ++cells_;
    const bool useful = useful_;
    const bool credit = credit_;
    useful_ = credit_ = false;
    if (useful)
      return true;
    if (credit && (credit_cells_ + 1) * proto::bytes_per_credit_cell <= forward_bytes) {
      ++credit_cells_;
      return true;
    }
    ++dataless_;
    return dataless_ <= proto::dataless_cells_base + cells_ * proto::dataless_cells_per_hundred / 100;
  }

private:
  std::uint64_t cells_ = 0;
  std::uint64_t dataless_ = 0;
  std::uint64_t credit_cells_ = 0;
  bool useful_ = false;
  bool credit_ = false;
};

} // namespace gate17::node
