// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/support/data_plane_rig.hpp"
#include "tests/support/scripted_resolver.hpp"

namespace gate17::test {

namespace {

using family = proto::ip_address::family;

/// A built circuit, number 1, to an exit whose names a test writes.
struct question_rig {
  explicit question_rig(std::uint64_t seed)
      : rig(seed, 3, 512U << 20U, [this](node::relay_role& role) { role.make_names = names.lend(); }) {
    if (!rig.build(1))
      throw std::runtime_error("no circuit");
  }

  actors::stream_id ask(const std::string& host, family wanted = family::none, actors::circuit_id circuit = 1) {
    answer.reset();
    const auto id = rig.client->origins().ask({host, wanted, "test", false},
                                              [this](const node::name_answer& found) { answer = found; });
    REQUIRE(id);
    if (circuit != 0)
      rig.client->origins().attach(*id, circuit);
    return *id;
  }
  bool answered() {
    return rig.run_until([&] { return answer.has_value(); }) && rig.control.closed.empty();
  }
  std::vector<std::string> addresses() const {
    std::vector<std::string> made;
    for (const auto& one : answer->addresses)
      made.push_back(one.to_string());
    return made;
  }

  scripted_resolver names;
  std::optional<node::name_answer> answer;
  data_plane_rig rig;
};

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("an exit answers with the addresses of the family wanted", "[question]") {
  question_rig asking(620);
  asking.names.knows("both.example", {"8.8.8.8", "2600::1", "9.9.9.9"});
  asking.ask("both.example");
  REQUIRE(asking.answered());
  CHECK(asking.answer->code == proto::close_code::end);
  CHECK(asking.addresses() == texts{"8.8.8.8", "2600::1", "9.9.9.9"});
  CHECK(asking.answer->ttl == std::chrono::seconds(300));
  asking.ask("both.example", family::v6);
  REQUIRE(asking.answered());
  CHECK(asking.addresses() == texts{"2600::1"});
  const auto& wanted = asking.rig.control.wanted.back();
  CHECK(wanted.kind == actors::stream_kind::question);
  CHECK(wanted.content == actors::content_kind::dns);
}

TEST_CASE("addresses that an exit would not talk to are no answer", "[question]") {
  question_rig asking(621);
  asking.names.knows("mixed.example", {"192.168.1.1", "8.8.8.8", "fe80::1", "::ffff:10.0.0.1"});
  asking.names.knows("inside.example", {"10.0.0.1", "fc00::1"});
  asking.names.knows("allowed.example", {"127.28.0.1"});
  asking.names.knows("v4.example", {"8.8.8.8"});
  asking.ask("mixed.example");
  REQUIRE(asking.answered());
  CHECK(asking.addresses() == texts{"8.8.8.8"});
  asking.ask("inside.example");
  REQUIRE(asking.answered());
  CHECK(asking.answer->code == proto::close_code::policy);
  asking.ask("allowed.example");
  REQUIRE(asking.answered());
  CHECK(asking.addresses() == texts{"127.28.0.1"});
  asking.ask("v4.example", family::v6);
  REQUIRE(asking.answered());
  CHECK(asking.answer->code == proto::close_code::name_not_found);
  asking.ask("nobody.example");
  REQUIRE(asking.answered());
  CHECK(asking.answer->code == proto::close_code::name_not_found);
}

TEST_CASE("an address is asked for its name, and gets no more than one", "[question]") {
  question_rig asking(622);
  asking.names.knows_name("8.8.8.8", "dns.example.");
  asking.names.knows_name("2600::1", "six.example");
  asking.names.knows_name("9.9.9.9", "not a name");
  const auto [address, code, name] = GENERATE(table<std::string, proto::close_code, std::string>({
      {"8.8.8.8", proto::close_code::end, "dns.example"},
      {"2600::1", proto::close_code::end, "six.example"},
      {"9.9.9.9", proto::close_code::name_not_found, ""},
      {"9.9.9.8", proto::close_code::name_not_found, ""},
      {"192.168.1.1", proto::close_code::policy, ""},
  }));
  CAPTURE(address);
  asking.ask(address);
  REQUIRE(asking.answered());
  CHECK(asking.answer->code == code);
  CHECK(asking.answer->name == name);
  CHECK(asking.answer->addresses.empty());
  CHECK(asking.names.asked.empty() == (code == proto::close_code::policy));
}

TEST_CASE("a question whose circuit is lost is asked again, on three routes at most", "[question]") {
  question_rig asking(623);
  asking.names.knows("a.example", {"8.8.8.8"});
  asking.names.silent = "slow.example";
  const bool works_at_last = GENERATE(true, false);
  const auto id = asking.ask(works_at_last ? "a.example" : "slow.example", family::none, 0);
  for (actors::circuit_id circuit = 2; circuit <= (works_at_last ? 3 : 4); ++circuit) {
    asking.rig.client->origins().install(asking.rig.route(circuit));
    asking.rig.client->origins().attach(id, circuit);
    asking.rig.client->origins().close(circuit, actors::close_reason::link_lost);
  }
  CHECK(asking.rig.control.wanted.size() == 3);
  asking.rig.control.closed.clear();
  if (works_at_last)
    asking.rig.client->origins().attach(id, 1);
  REQUIRE(asking.answered());
  CHECK(asking.answer->code == (works_at_last ? proto::close_code::end : proto::close_code::unreachable));
}

TEST_CASE("a withdrawn question is never answered", "[question]") {
  question_rig asking(624);
  asking.names.knows("a.example", {"8.8.8.8"});
  const auto id = asking.ask("a.example");
  asking.rig.client->origins().questions().withdraw(id);
  asking.rig.run_until([] { return false; }, 300);
  CHECK_FALSE(asking.answer);
  CHECK(asking.rig.client->origins().questions().size() == 0);
  CHECK(asking.rig.control.closed.empty());
}

TEST_CASE("a question without an answer in time is over", "[question]") {
  question_rig asking(625);
  asking.names.silent = "slow.example";
  asking.ask("slow.example");
  auto& questions = asking.rig.client->origins().questions();
  questions.tick(asking.rig.client->loop().now() + std::chrono::seconds(29));
  CHECK_FALSE(asking.answer);
  questions.tick(asking.rig.client->loop().now() + std::chrono::seconds(31));
  REQUIRE(asking.answer);
  CHECK(asking.answer->code == proto::close_code::timeout);
}

} // namespace gate17::test
