// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "proto/cell/endpoint.hpp"

namespace gate17::test {

/// Values of a MaxMind DB in their encoding ("MaxMind DB File Format Specification" 2.0, "Data Section").
namespace mmdb {

inline std::string big_endian(std::uint64_t value, unsigned bytes) {
  std::string out;
  for (unsigned i = bytes; i-- > 0;)
    out.push_back(static_cast<char>(value >> (8 * i) & 0xff));
  return out;
}

/// Sizes below 29 only: enough for tests.
inline std::string control(unsigned type, std::size_t size) {
  if (size >= 29)
    throw std::invalid_argument("too large for this writer");
  if (type <= 7)
    return {static_cast<char>(type << 5 | size)};
  return {static_cast<char>(size), static_cast<char>(type - 7)};
}

inline std::string text(std::string_view value) { return control(2, value.size()) + std::string(value); }
inline std::string real(double value) { return control(3, 8) + big_endian(std::bit_cast<std::uint64_t>(value), 8); }
inline std::string small_real(float value) {
  return control(15, 4) + big_endian(std::bit_cast<std::uint32_t>(value), 4);
}
inline std::string uint16(std::uint16_t value) { return control(5, 2) + big_endian(value, 2); }
inline std::string uint32(std::uint32_t value) { return control(6, 4) + big_endian(value, 4); }
inline std::string uint64(std::uint64_t value) { return control(9, 8) + big_endian(value, 8); }
inline std::string flag(bool value) { return control(14, value ? 1 : 0); }
inline std::string map(std::initializer_list<std::pair<std::string_view, std::string>> items) {
  auto out = control(7, items.size());
  for (const auto& [key, value] : items)
    out += text(key) + value;
  return out;
}

} // namespace mmdb

/// Writes tiny databases: a tree of bits with one value for each block of addresses.
class mmdb_writer {
public:
  /// `ip_version` 4 or 6 (IPv4 lies in ::/96); `record_size` 24, 28 or 32 bits.
  explicit mmdb_writer(unsigned ip_version = 6, unsigned record_size = 28)
      : ip_version_(ip_version), record_size_(record_size) {}

  /// `block`: "192.0.2.0" with 24, "2001:db8::" with 32. Blocks must not contain one another.
  mmdb_writer& add(std::string_view block, unsigned prefix, const std::string& value) {
    const auto address = proto::ip_address::parse(block).value();
    std::vector<bool> path;
    if (ip_version_ == 6 && address.kind == proto::ip_address::family::v4)
      path.assign(96, false);
    for (unsigned bit = 0; bit < prefix; ++bit)
      path.push_back((address.bytes[bit / 8] >> (7 - bit % 8) & 1) != 0);
    std::size_t at = 0;
    for (std::size_t i = 0; i + 1 < path.size(); ++i) {
      if (nodes_[at].next[path[i]] == 0) {
        nodes_.emplace_back();
        nodes_[at].next[path[i]] = nodes_.size() - 1;
      }
      at = nodes_[at].next[path[i]];
    }
    nodes_[at].data[path.back()] = static_cast<std::int64_t>(data_.size());
    data_ += value;
    return *this;
  }

  std::string bytes() const {
    std::string out;
    for (const auto& each : nodes_)
      out += record_pair(value_of(each, 0), value_of(each, 1));
    using namespace mmdb;
    return out + std::string(16, '\0') + data_ + "\xab\xcd\xefMaxMind.com" +
           map({{"node_count", uint32(static_cast<std::uint32_t>(nodes_.size()))},
                {"record_size", uint16(static_cast<std::uint16_t>(record_size_))},
                {"ip_version", uint16(static_cast<std::uint16_t>(ip_version_))},
                {"database_type", text("test")},
                {"languages", control(11, 0)},
                {"binary_format_major_version", uint16(2)},
                {"binary_format_minor_version", uint16(0)},
                {"build_epoch", uint64(1)},
                {"description", map({})}});
  }

private:
  struct node {
    std::size_t next[2] = {0, 0}; ///< 0: none, the root is nobody's child
    std::int64_t data[2] = {-1, -1};
  };

  std::uint32_t value_of(const node& from, unsigned side) const {
    if (from.data[side] >= 0)
      return static_cast<std::uint32_t>(nodes_.size() + 16 + static_cast<std::size_t>(from.data[side]));
    return static_cast<std::uint32_t>(from.next[side] != 0 ? from.next[side] : nodes_.size());
  }

  std::string record_pair(std::uint32_t left, std::uint32_t right) const {
    if (record_size_ != 28)
      return mmdb::big_endian(left, record_size_ / 8) + mmdb::big_endian(right, record_size_ / 8);
    // The highest four bits of both stand in the middle.
    return mmdb::big_endian(left & 0xffffff, 3) + mmdb::big_endian(left >> 24 << 4 | right >> 24, 1) +
           mmdb::big_endian(right & 0xffffff, 3);
  }

  unsigned ip_version_;
  unsigned record_size_;
  std::vector<node> nodes_ = std::vector<node>(1);
  std::string data_;
};

} // namespace gate17::test
