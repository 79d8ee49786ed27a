// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "proto/bytes.hpp"

namespace rocksdb {
class DB;
}

namespace gate17::node {

/// Small values by name in RocksDB below a state folder; every write is on disk, checksummed, when the call returns.
/// For control-plane rates: a few MiB of memory, calls block for milliseconds. Thread-safe. One process at a time.
class state_database {
public:
  static constexpr std::size_t value_bytes_max = 32 * 1024 * 1024;

  enum class error : std::uint8_t { not_found, unreadable, unwritable, too_large };
  template <class T>
  using result = tl::expected<T, error>;
  using bytes = std::vector<std::uint8_t>;

  /// Several changes that happen together or not at all.
  struct change {
    std::string key;
    std::optional<bytes> value; ///< nothing: erase
  };

  /// Opens or creates `folder`; the error is a sentence.
  static tl::expected<std::unique_ptr<state_database>, std::string> open(const std::filesystem::path& folder);
  ~state_database();
  state_database(const state_database&) = delete;
  state_database& operator=(const state_database&) = delete;

  result<bytes> get(std::string_view key) const;
  result<void> put(std::string_view key, proto::byte_view value);
  /// Erasing what is not there is success.
  result<void> erase(std::string_view key);
  result<void> write(const std::vector<change>& changes);
  /// The keys that begin so, in byte order.
  result<std::vector<std::string>> keys_with_prefix(std::string_view prefix) const;

private:
  explicit state_database(std::unique_ptr<rocksdb::DB> database);

  std::unique_ptr<rocksdb::DB> database_;
};

} // namespace gate17::node
