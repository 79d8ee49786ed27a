// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/crypto/secret.hpp"

namespace gate17::client {

/// Who may use a listener. Holds digests of user names with their passwords, nothing else. Immutable once filled.
class access_list {
public:
  static constexpr std::size_t users_max = 256;

  void add(std::string_view user, proto::byte_view password);
  std::size_t size() const { return admitted_.size(); }

  /// Takes the same time whichever user it is, whether the name or the password is wrong, and where they differ.
  bool admits(std::string_view user, proto::byte_view password) const;

private:
  std::vector<proto::secret<proto::byte_array<32>>> admitted_;
};

} // namespace gate17::client
