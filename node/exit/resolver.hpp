// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "proto/cell/endpoint.hpp"

namespace gate17::node {

class event_loop;

enum class resolve_outcome : std::uint8_t { found, not_found, failed, timed_out };

struct resolved_name {
  resolve_outcome outcome = resolve_outcome::failed;
  std::vector<proto::ip_address> addresses; ///< in the order to try them; at most `resolver::addresses_max`
  std::chrono::seconds ttl{0};              ///< how long the answer may be used
  std::string name;                         ///< of a reverse question: the name, lower case, without final dot
};

/// Port: turns names into addresses for an exit, and back. Nothing is checked here: ask address_guard about each
/// address of an answer before it is used, and about an address before its name is asked for.
class resolver {
public:
  static constexpr std::size_t addresses_max = 16;

  /// A question under way; destroying it cancels, the callback is then never called. Belongs to the loop's thread.
  class question {
  public:
    virtual ~question() = default;
  };

  using callback = std::function<void(resolved_name)>;

  virtual ~resolver() = default;
  /// Call on `loop`'s thread; `done` runs there once, never from inside this call, at the latest after the deadline.
  /// The loop must outlive the question. Null when too many questions wait or the name is no name.
  virtual std::unique_ptr<question> resolve(event_loop& loop, std::string name, callback done) = 0;
  /// The name of an address (PTR), under the same terms.
  virtual std::unique_ptr<question> reverse(event_loop& loop, const proto::ip_address& address, callback done) = 0;
};

} // namespace gate17::node
