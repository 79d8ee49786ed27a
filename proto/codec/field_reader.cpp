// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/field_reader.hpp"

#include <algorithm>

#include "proto/codec/descriptor.hpp"

namespace gate17::proto {

void field_reader::break_off(errc error) {
  if (ok_) {
    ok_ = false;
    error_ = error;
  }
}

void field_reader::require(bool condition) {
  if (!condition) {
    break_off(errc::malformed);
  }
}

bool field_reader::count(std::size_t size, std::size_t size_max) {
  if (size > size_max) {
    break_off(errc::oversized);
    return false;
  }
  return true;
}

void field_reader::bytes(capnp::Data::Reader field, byte_span out) {
  if (field.size() != out.size()) {
    break_off(errc::malformed);
    return;
  }
  std::copy(field.begin(), field.end(), out.begin());
}

void field_reader::blob(capnp::Data::Reader field, std::size_t bytes_max, std::vector<std::uint8_t>& out) {
  if (count(field.size(), bytes_max)) {
    out.assign(field.begin(), field.end());
  }
}

void field_reader::text(capnp::Text::Reader field, std::size_t bytes_max, std::string& out) {
  if (count(field.size(), bytes_max)) {
    out.assign(field.begin(), field.end());
  }
}

void field_reader::suites(capnp::List<std::uint16_t>::Reader field, std::vector<suite_id>& out) {
  if (!count(field.size(), suites_max)) {
    return;
  }
  for (const std::uint16_t value : field) {
    if (const auto suite = suite_from_wire(value)) {
      out.push_back(*suite);
    }
  }
}

} // namespace gate17::proto
