// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_dialer.hpp"

#include <catch2/catch.hpp>

#include <optional>

#include "node/exit/address_guard.hpp"
#include "tests/support/no_files_left.hpp"
#include "tests/support/scripted_names.hpp"
#include "tests/support/target.hpp"

using namespace gate17;
using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::test::scripted_names;
using gate17::test::target;

namespace {

using outcome = tl::expected<dialled, proto::close_code>;

struct rig {
  event_loop loop;
  scripted_names names;
  std::shared_ptr<const address_guard> guard =
      std::make_shared<address_guard>(address_guard::settings{{}, {}, {*proto::ip_range::parse("127.28.0.0/16")}, {}});
  std::vector<proto::ip_address> checked;
  exit_dialer dialer{loop,
                     [this] { return guard; },
                     [this](const proto::ip_address& address, std::uint16_t) {
                       checked.push_back(address);
                       return true;
                     },
                     {.addresses_max = 4, .head_start = 1ms, .whole = 60s}};
  std::optional<outcome> done;

  std::unique_ptr<dial_attempt> start(const char* host, std::uint16_t port) {
    return dialer.start(names, proto::parse_host(host).value(), port, [this](outcome made) { done = std::move(made); });
  }
  const outcome& wait() {
    while (!done)
      loop.run_turn(1s);
    return *done;
  }
  std::optional<proto::close_code> failure() {
    const auto& made = wait();
    return made ? std::nullopt : std::optional(made.error());
  }
};

resolved_name found(std::initializer_list<const char*> texts) {
  resolved_name made{resolve_outcome::found, {}, 60s, {}};
  for (const auto* text : texts)
    made.addresses.push_back(proto::ip_address::parse(text).value());
  return made;
}

} // namespace

TEST_CASE("of an answer with good and bad addresses only the good are dialled", "[exit_dialer]") {
  rig one;
  target good("127.28.0.7:0");
  const auto attempt = one.start("mixed.example", good.at().port);
  REQUIRE(one.names.answer("mixed.example", found({"127.0.0.1", "::1", "10.0.0.1", "::ffff:127.28.0.7", "169.254.1.1",
                                                   "192.168.0.1", "fe80::1", "127.28.0.7"})));
  const auto& made = one.wait();
  REQUIRE(made);
  CHECK(made->peer == good.at());
  for (const auto& address : one.checked)
    CHECK(address == good.at().address);
  CHECK(one.names.asked.size() == 1);
}

TEST_CASE("an answer of nothing but bad addresses is refused by policy", "[exit_dialer]") {
  rig one;
  const auto attempt = one.start("bad.example", 80);
  REQUIRE(one.names.answer("bad.example", found({"127.0.0.1", "::1", "::ffff:127.28.0.1"})));
  CHECK(one.failure() == proto::close_code::policy);
}

TEST_CASE("an address that refuses makes way for the next of the same answer", "[exit_dialer]") {
  rig one;
  target good("127.28.0.8:0");
  const auto attempt = one.start("two.example", good.at().port);
  REQUIRE(one.names.answer("two.example", found({"127.28.0.9", "127.28.0.8"})));
  REQUIRE(one.wait());
  CHECK((*one.done)->peer == good.at());
  CHECK(one.names.asked.size() == 1);
}

TEST_CASE("when the last address fails, its failure is told", "[exit_dialer]") {
  rig one;
  const auto attempt = one.start("none.example", 1);
  REQUIRE(one.names.answer("none.example", found({"127.28.0.9", "127.28.0.10"})));
  CHECK(one.failure() == proto::close_code::refused);
}

TEST_CASE("a guard that learns meanwhile that an address is a node is obeyed", "[exit_dialer]") {
  rig one;
  target node_there("127.28.0.11:0");
  const auto attempt = one.start("127.28.0.11", node_there.at().port);
  one.guard = std::make_shared<address_guard>(
      address_guard::settings{{}, {}, {*proto::ip_range::parse("127.28.0.0/16")}, {node_there.at()}});
  CHECK(one.failure() == proto::close_code::policy);
  CHECK_FALSE(node_there.accepted());
}

TEST_CASE("a name that is not found, or cannot be asked, is told", "[exit_dialer]") {
  rig one;
  auto attempt = one.start("missing.example", 80);
  REQUIRE(one.names.answer("missing.example", {resolve_outcome::not_found, {}, 60s, {}}));
  CHECK(one.failure() == proto::close_code::name_not_found);
  one.done.reset();
  one.names.refuses = true;
  attempt = one.start("busy.example", 80);
  CHECK_FALSE(one.done);
  CHECK(one.failure() == proto::close_code::internal);
}

TEST_CASE("without a descriptor to spare an attempt says so, and goes on when there is one", "[exit_dialer]") {
  rig one;
  target good("127.28.0.7:0");
  int asked = 0;
  std::optional<test::no_files_left> none(std::in_place);
  one.dialer.on_short_of_files([&] {
    ++asked;
    none.reset();
  });
  const auto attempt = one.start("127.28.0.7", good.at().port);
  CHECK(one.wait());
  CHECK(asked == 1);
}

TEST_CASE("without anybody to ask for a descriptor an attempt fails at once", "[exit_dialer]") {
  rig one;
  const test::no_files_left none;
  const auto attempt = one.start("127.28.0.7", 443);
  CHECK(one.failure() == proto::close_code::unreachable);
}
