// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "node/exit/resolver.hpp"
#include "node/io/event_loop.hpp"

namespace gate17::node {

/// Answers listed names from a cache that all circuits share and that it keeps fresh by itself, one name after the
/// other at an even pace: what is in it, and since when, depends on nobody's questions (R15). Passes on everything
/// else.
class preloaded_resolver final : public resolver {
public:
  /// `names` as `parse_preload_list` makes them.
  preloaded_resolver(event_loop& loop, std::unique_ptr<resolver> source, const std::vector<std::string>& names);

  std::unique_ptr<question> resolve(event_loop& loop, std::string name, callback done) override;
  std::unique_ptr<question> reverse(event_loop& loop, const proto::ip_address& address, callback done) override;

private:
  struct entry {
    resolved_name answer;
    std::chrono::steady_clock::time_point learnt{};
    std::unique_ptr<question> under_way;
  };

  void ask_next();
  std::chrono::milliseconds pace() const;

  event_loop& loop_;
  std::unique_ptr<resolver> source_;
  std::map<std::string, entry> entries_;
  std::map<std::string, entry>::iterator next_;
  bool first_round_ = true;
  timer pacer_;
};

} // namespace gate17::node
