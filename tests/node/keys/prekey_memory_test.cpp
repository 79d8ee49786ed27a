// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "node/io/socket.hpp"
#include "node/keys/prekey_ring.hpp"
#include "tests/node/keys/key_ring_fixture.hpp"

// Under a sanitizer the process maps terabytes of shadow memory, which no search of it ever ends.
#ifndef GATE17_SANITIZED

using namespace gate17;
using namespace gate17::node;

namespace {

struct mapping {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  bool readable = false;
  bool writable = false;
  bool left_out_of_dumps = false;
  bool locked = false;
};

std::vector<mapping> own_mappings() {
  std::ifstream in("/proc/self/smaps");
  std::vector<mapping> out;
  for (std::string line; std::getline(in, line);) {
    mapping found;
    char permissions[5] = {};
    if (std::sscanf(line.c_str(), "%lx-%lx %4s", &found.begin, &found.end, permissions) == 3) {
      found.readable = permissions[0] == 'r';
      found.writable = permissions[1] == 'w';
      out.push_back(found);
    } else if (line.rfind("VmFlags:", 0) == 0 && !out.empty()) {
      out.back().left_out_of_dumps = line.find(" dd") != std::string::npos;
      out.back().locked = line.find(" lo") != std::string::npos;
    }
  }
  return out;
}

/// The secret, turned over so that this copy is not found by the search for it.
using masked_secret = proto::byte_array<32>;
masked_secret mask(const proto::secret_key& key) {
  masked_secret out = key.expose();
  for (auto& byte : out)
    byte = static_cast<std::uint8_t>(~byte);
  return out;
}

/// Addresses at which the secret stands in this process's writable memory. Reads through /proc/self/mem, so that pages
/// without access rights for us are no obstacle, and compares byte by byte against the complement.
std::vector<std::uintptr_t> find_in_memory(const masked_secret& masked) {
  const unique_fd memory(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
  REQUIRE(memory);
  std::vector<std::uintptr_t> out;
  std::vector<std::uint8_t> window(1U << 20U);
  const auto window_begin = reinterpret_cast<std::uintptr_t>(window.data());
  const auto matches = [&](const std::uint8_t* at) {
    for (std::size_t i = 0; i < masked.size(); ++i) {
      if (static_cast<std::uint8_t>(~at[i]) != masked[i])
        return false;
    }
    return true;
  };
  for (const auto& map : own_mappings()) {
    if (!map.writable)
      continue;
    for (auto at = map.begin; at < map.end; at += window.size() - masked.size()) {
      // The window would find what it has just read.
      if (at < window_begin + window.size() && at + window.size() > window_begin && at != window_begin)
        std::fill(window.begin(), window.end(), 0);
      const auto want = std::min<std::size_t>(window.size(), map.end - at);
      const auto got = ::pread(memory.get(), window.data(), want, static_cast<off_t>(at));
      for (std::ptrdiff_t i = 0; i + static_cast<std::ptrdiff_t>(masked.size()) <= got; ++i) {
        const auto found = at + static_cast<std::uintptr_t>(i);
        const bool in_window = found >= window_begin && found < window_begin + window.size();
        if (!in_window && matches(window.data() + i))
          out.push_back(found);
      }
    }
  }
  return out;
}

const mapping* mapping_of(const std::vector<mapping>& all, std::uintptr_t address) {
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const mapping& map) { return map.begin <= address && address < map.end; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace

TEST_CASE("prekey secrets lie in one place, kept out of dumps, and nowhere after their grace") {
  constexpr std::uint32_t period = 1'000'000;
  const directory::prekey_period schedule{std::chrono::seconds(1'800)};
  const auto begin = schedule.start_of(period);
  test::seeded_random random(99);
  const auto keys = test::make_node_keys(random, begin);
  prekey_ring ring(schedule, 1);
  ring.advance(begin, keys, random);
  const auto held = ring.snapshot();
  masked_secret masked;
  {
    const auto lease = held->lookup(period, begin);
    REQUIRE(lease);
    masked = mask(lease->secrets().prekey);
  }
  const auto before = find_in_memory(masked);
  REQUIRE(before.size() == 1);
  const auto mappings = own_mappings();
  const auto* home = mapping_of(mappings, before.front());
  REQUIRE(home != nullptr);
  CHECK(home->left_out_of_dumps);
  CHECK(home->locked);

  ring.advance(schedule.wipe_time(period), keys, random);
  CHECK(find_in_memory(masked).empty());
}

#endif
