// SPDX-License-Identifier: GPL-3.0-or-later

#include "proto/codec/network_document.hpp"

#include <algorithm>

#include <catch2/catch.hpp>

#include "proto/codec/signed_document.hpp"
#include "tests/support/damage.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::proto;
using gate17::test::test_now;

namespace {

network_document sample(std::uint64_t seed = 1) {
  return decode_network_document(test::test_network::local(seed).document().body).value();
}

/// The first entry is core node 7, the last has lanes to it and to others.
void make_tiered(network_document& document) {
  document.parameters.lane_rule = lane_rule::tiered;
  std::uint16_t number = 7;
  for (network_entry& entry : document.entries) {
    entry.flags.set(node_flag::core);
    entry.core_number = number++;
  }
  network_entry& last = document.entries.back();
  last.flags.clear(node_flag::core);
  last.core_number = 0;
  last.coordinate = network_coordinate{-5, 6, 7, 8, 250'000};
  last.lanes = {{7, std::chrono::microseconds(12'300), 40, {"AT", "DE"}, {64'512, 64'513}},
                {9, std::chrono::microseconds(0), 0, {}, {}},
                {1'000, std::chrono::microseconds(6'553'500), 255, {}, {1}}};
}

template <class Change>
bool encodes_after(Change change) {
  auto document = sample();
  change(document);
  return encode(document).has_value();
}

} // namespace

TEST_CASE("a document decodes to what was encoded and encodes to the same bytes", "[codec]") {
  auto document = sample();
  document.previous_hash.fill(9);
  document.parameters.lane_mode = lane_mode::sealed;
  document.parameters.retired_suites = {suite_id::x25519_chacha20poly1305_blake2b};
  document.parameters.allowed_exit_ranges = {ip_range::parse("127.18.0.0/24").value(),
                                             ip_range::parse("2001:db8::/32").value()};
  document.parameters.tunables = {{1, 2}, {7, UINT64_MAX}};
  gate17::test::seeded_random random(1);
  document.rejects = sign_rejects(signing_key::generate(random), document.network_name, 3, {node_id{}}).value();
  document.entries[0].place = {"DE", 50'000'000, -8'000'000, true, 64'512, true};
  document.shared_random.fill(4);
  document.log_size = 12;
  document.log_peaks = {proto::byte_array<32>{5}, proto::byte_array<32>{6}};
  make_tiered(document);
  const auto body = encode(document);
  REQUIRE(body);
  const auto decoded = decode_network_document(*body);
  REQUIRE(decoded);
  CHECK(*decoded == document);
  CHECK(encode(*decoded).value() == *body);
}

TEST_CASE("a document that breaks a limit or its order is not encoded", "[codec]") {
  CHECK(encodes_after([](network_document&) {}));
  CHECK_FALSE(encodes_after([](network_document& made) { std::swap(made.entries[0], made.entries[1]); }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.entries.push_back(made.entries.back()); }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.rejects = {1, std::vector<node_id>(2), {}}; }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.rejects.nodes.assign(1, node_id{}); }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.network_name = "No Name"; }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.valid_until = made.valid_from; }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.parameters.suites.clear(); }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.parameters.retired_suites = made.parameters.suites; }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.parameters.consensus_period = {}; }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.parameters.tunables = {{2, 0}, {1, 0}}; }));
  CHECK_FALSE(encodes_after([](network_document& made) { made.entries[0].weight = weight_max + 1; }));
  CHECK_FALSE(encodes_after([](network_document& made) {
    made.entries[0].flags.set(node_flag::trusted);
    made.entries[0].trust.reset();
  }));
}

TEST_CASE("lanes and core numbers that contradict each other are not encoded", "[codec]") {
  const auto after = [](auto change) {
    return encodes_after([&](network_document& made) {
      make_tiered(made);
      change(made);
    });
  };
  CHECK(after([](network_document&) {}));
  CHECK_FALSE(after([](network_document& made) { made.parameters.lane_rule = lane_rule::full_mesh; }));
  CHECK_FALSE(after([](network_document& made) { made.entries[0].core_number = made.entries[1].core_number; }));
  CHECK_FALSE(after([](network_document& made) { made.entries[0].core_number = core_nodes_max + 1; }));
  CHECK_FALSE(after([](network_document& made) { made.entries[0].core_number = 0; }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().core_number = 500; }));
  CHECK_FALSE(
      after([](network_document& made) { std::swap(made.entries.back().lanes[0], made.entries.back().lanes[1]); }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().lanes[0].core = 0; }));
  CHECK_FALSE(
      after([](network_document& made) { made.entries.back().lanes[0].round_trip += std::chrono::microseconds(1); }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().lanes[0].countries = {"DE", "AT"}; }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().lanes[0].countries = {"de"}; }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().lanes[0].asns = {2, 2}; }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().lanes.resize(lanes_max + 1); }));
  CHECK_FALSE(after([](network_document& made) { made.entries.back().coordinate->x = coordinate_max + 1; }));
  CHECK_FALSE(after([](network_document& made) { made.log_size = 1; }));
  CHECK_FALSE(after([](network_document& made) { made.log_peaks.emplace_back(); }));
}

TEST_CASE("a full mesh has at most a thousand nodes", "[codec]") {
  auto document = sample();
  const auto entry = document.entries.front();
  document.entries.assign(full_mesh_nodes_max, entry);
  for (std::size_t i = 0; i < document.entries.size(); ++i) {
    document.entries[i].id = {};
    document.entries[i].id.bytes[0] = static_cast<std::uint8_t>(i >> 8U);
    document.entries[i].id.bytes[1] = static_cast<std::uint8_t>(i);
  }
  const auto body = encode(document);
  REQUIRE(body);
  CHECK(decode_network_document(*body).value() == document);
  document.entries.push_back(entry);
  document.entries.back().id.bytes.fill(255);
  CHECK(encode(document) == fail(errc::oversized));
}

TEST_CASE("no bit of a document can be changed unnoticed", "[codec]") {
  auto network = test::test_network::local(2);
  const auto document = network.document();
  const std::vector authorities{network.authority_key.public_key()};
  REQUIRE(count_signatures(document, authorities) == 1);
  for (std::size_t bit = 0; bit < document.body.size() * 8; bit += 41) {
    auto damaged = document;
    damaged.body = test::with_flipped_bit(document.body, bit);
    INFO("bit " << bit);
    CHECK(count_signatures(damaged, authorities) == 0);
    CHECK(damaged.hash() != document.hash());
    (void)decode_network_document(damaged.body);
  }
}

TEST_CASE("truncated documents are refused", "[codec]") {
  const auto body = test::test_network::local(3).document().body;
  for (std::size_t length = 0; length < body.size(); length += 8)
    CHECK_FALSE(decode_network_document(byte_view(body).first(length)));
}

TEST_CASE("random bytes never decode", "[codec]") {
  test::seeded_random random(4);
  for (int round = 0; round < 300; ++round) {
    std::vector<std::uint8_t> bytes(8 * static_cast<std::size_t>(round));
    random.fill(bytes);
    CHECK_FALSE(decode_network_document(bytes));
  }
}
