// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include <capnp/blob.h>
#include <capnp/list.h>

#include "proto/bytes.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

/// Only for the .cpp files of this folder. Copies fields out of a reader and remembers the first that broke its limit,
/// so that a decoder reads like the list of its fields.
class field_reader {
public:
  /// Exactly as many bytes as `out` has.
  void bytes(capnp::Data::Reader field, byte_span out);
  /// At most `bytes_max` bytes.
  void blob(capnp::Data::Reader field, std::size_t bytes_max, std::vector<std::uint8_t>& out);
  void text(capnp::Text::Reader field, std::size_t bytes_max, std::string& out);
  /// Suites that this version does not know are left out.
  void suites(capnp::List<std::uint16_t>::Reader field, std::vector<suite_id>& out);
  /// False, and an error, when a list is longer than it may be.
  bool count(std::size_t size, std::size_t size_max);
  void require(bool condition);

  bool is_ok() const { return ok_; }
  errc error() const { return error_; }

private:
  void break_off(errc error);

  bool ok_ = true;
  errc error_ = errc::malformed;
};

/// A Data field of a builder from an array of bytes.
inline capnp::Data::Reader as_data(byte_view bytes) { return {bytes.data(), bytes.size()}; }

} // namespace gate17::proto
