// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/cell_packer.hpp"

#include <catch2/catch.hpp>

#include <vector>

#include "tests/support/loop_rig.hpp"

namespace gate17::test {

namespace {

/// Keeps how much payload each cell had that left.
struct counting_sealer final : node::cell_sealer {
  std::size_t payload_offset() const override { return proto::relay_shift; }
  std::size_t payload_max(proto::cell_size size) const override { return proto::backward_payload_max(size); }
  proto::result<void> seal(node::cell&, std::size_t payload_bytes) override {
    payloads.push_back(payload_bytes);
    return {};
  }
  void seal_failed(proto::errc) override {}

  std::vector<std::size_t> payloads;
};

struct idle_owner final : node::leg_owner {
  void on_cell(node::leg&, node::cell) override {}
  void on_sent(node::leg&, std::size_t) override {}
  void on_link_lost(node::leg&, actors::close_reason, proto::byte_view) override {}
};

struct packer_rig : loop_rig {
  packer_rig() : loop_rig(1) {}

  void write_patiently() { packer.patient_writer(64).connected(1, 0, {}); }

  /// False when no cell leaves, however long one waits.
  bool wait_for_cell() {
    const auto before = sealer.payloads.size();
    for (int turn = 0; turn < 1'000 && sealer.payloads.size() == before; ++turn)
      loop.run_turn(node::cell_packer::company_wait);
    return sealer.payloads.size() > before;
  }

  counting_sealer sealer;
  idle_owner owner;
  node::leg out{owner};
  node::cell_packer packer{context, sealer, out};
};

} // namespace

TEST_CASE("a patient frame leaves with the next one, in one cell", "[packer]") {
  packer_rig rig;
  rig.write_patiently();
  rig.turn();
  CHECK(rig.sealer.payloads.empty());
  const std::vector<std::uint8_t> bytes(100, 7);
  rig.packer.append_data(1, bytes);
  rig.turn();
  REQUIRE(rig.sealer.payloads.size() == 1);
  CHECK(rig.sealer.payloads.front() > bytes.size() + 2 * proto::frame_header_bytes);
}

TEST_CASE("a patient frame without company leaves by itself", "[packer]") {
  packer_rig rig;
  rig.write_patiently();
  REQUIRE(rig.wait_for_cell());
  CHECK(rig.sealer.payloads.size() == 1);
  // And a later one waits anew.
  rig.write_patiently();
  rig.turn();
  CHECK(rig.sealer.payloads.size() == 1);
  CHECK(rig.wait_for_cell());
}

TEST_CASE("what is given up never leaves", "[packer]") {
  packer_rig rig;
  rig.write_patiently();
  rig.packer.abandon();
  rig.packer.writer(64).connected(2, 0, {});
  REQUIRE(rig.wait_for_cell());
  const auto alone = rig.sealer.payloads.front();
  rig.packer.writer(64).connected(2, 0, {});
  REQUIRE(rig.wait_for_cell());
  CHECK(rig.sealer.payloads.back() == alone);
}

} // namespace gate17::test
