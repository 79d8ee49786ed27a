// SPDX-License-Identifier: GPL-3.0-or-later
// Rule R8: a body looks the same at every link, whatever the number of hops and the contents.
#include <catch2/catch.hpp>

#include <array>

#include "tests/support/circuit_rig.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

/// Counts of byte values; chi-square against the uniform distribution, 255 degrees of freedom.
class byte_histogram {
public:
  void add(byte_view sample) {
    for (const auto byte : sample) {
      ++counts_[byte];
    }
    total_ += sample.size();
  }

  double chi_square() const {
    const double expected = static_cast<double>(total_) / 256.0;
    double sum = 0;
    for (const auto count : counts_) {
      const double off = static_cast<double>(count) - expected;
      sum += off * off / expected;
    }
    return sum;
  }

private:
  std::array<std::size_t, 256> counts_{};
  std::size_t total_ = 0;
};

/// Mean 255, standard deviation 22.6: five of them. The seed is fixed, so this either always holds or never.
constexpr double chi_square_max = 255 + 5 * 22.6;

/// Of all bodies seen on one link: everything, and the places where headers, tags and fillers stand.
struct link_statistics {
  byte_histogram all;
  byte_histogram head;
  byte_histogram tail;

  void add(byte_view body) {
    all.add(body);
    head.add(body.first(56));
    tail.add(body.last(160));
  }

  void check() const {
    CHECK(all.chi_square() < chi_square_max);
    CHECK(head.chi_square() < chi_square_max);
    CHECK(tail.chi_square() < chi_square_max);
  }
};

constexpr std::size_t cells = 300;

} // namespace

TEST_CASE("bodies are uniform at every link, for every number of hops", "[cell][shape]") {
  const auto n = GENERATE(range(std::size_t{1}, max_hops + 1));
  const auto suite = GENERATE(suite_id::x25519_chacha20poly1305_blake2b, suite_id::x25519_aes256gcm_blake2b);
  const auto size = GENERATE(cell_size::small, cell_size::large);
  CAPTURE(n, to_string(suite), wire_bytes(size));
  circuit_rig rig(n, suite, 31);
  rig.establish();
  std::vector<link_statistics> forward(n);
  std::vector<link_statistics> backward(n);
  // The most regular payload there is.
  const bytes zeros(forward_payload_max(size, n - 1));
  const bytes back_zeros(backward_payload_max(size));
  const std::size_t count = size == cell_size::small ? cells : cells / 4;
  for (std::size_t i = 0; i < count; ++i) {
    rig.forward(n - 1, size, zeros, [&](std::size_t link, byte_span body) { forward[link].add(body); });
    rig.backward(n - 1, size, back_zeros, [&](std::size_t link, byte_span body) { backward[link].add(body); });
  }
  for (std::size_t link = 0; link < n; ++link) {
    CAPTURE(link);
    forward[link].check();
    backward[link].check();
  }
}

TEST_CASE("create bodies are uniform behind their slot heads, at every link", "[cell][shape]") {
  const auto n = GENERATE(std::size_t{1}, std::size_t{4}, max_hops);
  CAPTURE(n);
  std::vector<byte_histogram> rest(n);
  std::vector<byte_histogram> tail(n);
  std::vector<byte_histogram> created(n);
  for (std::size_t i = 0; i < cells / 4; ++i) {
    circuit_rig rig(n, suite_id::x25519_aes256gcm_blake2b, 4000 + i);
    rig.create([&](std::size_t link, byte_span body) {
      rest[link].add(body.subspan(38));
      tail[link].add(body.last(create_shift));
    });
    // The top bit of a public key is always clear, so the keys are left out.
    rig.created(n - 1, {}, [&](std::size_t link, byte_span body) { created[link].add(body.subspan(dh_key_bytes)); });
  }
  for (std::size_t link = 0; link < n; ++link) {
    CAPTURE(link);
    CHECK(rest[link].chi_square() < chi_square_max);
    CHECK(tail[link].chi_square() < chi_square_max);
    CHECK(created[link].chi_square() < chi_square_max);
  }
}
