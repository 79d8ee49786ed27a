// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace gate17::test {

/// Something that goes wrong, and when it is mended again.
struct fault {
  enum class kind : std::uint8_t {
    die,        ///< the process ends, its connections are reset; it comes back with the same prekey
    restart,    ///< the same, and it comes back with another prekey
    hang,       ///< it stops; its kernel still acknowledges
    refuse,     ///< it takes no new circuits
    destroy,    ///< it ends circuits soon after they were built and says nothing
    lie,        ///< it answers every create with a record that is not its own
    cut_lane,   ///< packets between two nodes are lost
    cut_entry,  ///< packets between the client and one node are lost
    cut_client, ///< packets between the client and everybody are lost
  };
  kind what{};
  std::chrono::milliseconds at{};
  std::chrono::milliseconds length{};
  std::size_t node = 0;
  std::size_t other = 0;
};

/// A stream that an application opens.
struct planned_stream {
  std::chrono::milliseconds at{};
  std::string isolation;
  bool never_prebuilt = false;
  bool needs_trusted_exit = false;
  bool may_go_twice = false; ///< its first bytes are a ClientHello (R11)
  std::uint32_t chunks = 1;  ///< sent 200 ms apart, the first with the open frame
};

/// Everything that a run depends on.
struct scenario {
  std::uint64_t seed = 0;
  std::size_t network = 0;
  std::uint32_t spare_circuits = 2;
  std::chrono::milliseconds length{};
  std::vector<fault> faults;
  std::vector<planned_stream> streams;
  std::vector<std::chrono::milliseconds> renewals; ///< `gate17 circuit new`
};

/// For one of `networks` networks of `nodes` nodes each.
scenario make_scenario(std::uint64_t seed, std::size_t networks, std::size_t nodes);
std::string describe(const scenario& from);

/// Leaves out what a failure does not need, as far as `fails` stays true within `runs_max` runs.
scenario shrink(scenario from, const std::function<bool(const scenario&)>& fails, std::size_t runs_max = 300);

} // namespace gate17::test
