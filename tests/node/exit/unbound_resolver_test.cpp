// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/unbound_resolver.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <optional>

#include "node/exit/exit_names.hpp"
#include "tests/support/dns_server.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace gate17;
using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::test::dns_server;

namespace {

std::string raw(const char* text) {
  const auto address = proto::ip_address::parse(text).value();
  const std::size_t size = address.kind == proto::ip_address::family::v4 ? 4 : 16;
  return {reinterpret_cast<const char*>(address.bytes.data()), size};
}

std::vector<proto::ip_address> addresses(std::initializer_list<const char*> texts) {
  std::vector<proto::ip_address> out;
  for (const auto* text : texts)
    out.push_back(proto::ip_address::parse(text).value());
  return out;
}

/// A resolver that asks the test's own name server.
struct rig {
  event_loop loop;
  dns_server server{loop};
  std::unique_ptr<unbound_resolver> names = make();

  std::unique_ptr<unbound_resolver> make() {
    resolver_settings chosen;
    chosen.from = resolver_settings::source::forwarders;
    chosen.forwarders = {*forwarder::parse(server.at())};
    chosen.trust_anchor = "";
    return unbound_resolver::create(loop, chosen).value();
  }

  resolved_name wait(const std::function<std::unique_ptr<resolver::question>(resolver::callback)>& ask) {
    std::optional<resolved_name> answer;
    const auto question = ask([&](resolved_name found) { answer = std::move(found); });
    REQUIRE(question);
    REQUIRE_FALSE(answer);
    while (!answer)
      loop.run_turn(1s);
    return *answer;
  }
  resolved_name resolve(const std::string& name) {
    return wait([&](resolver::callback done) { return names->resolve(loop, name, std::move(done)); });
  }
  resolved_name reverse(const char* address) {
    return wait([&](resolver::callback done) {
      return names->reverse(loop, *proto::ip_address::parse(address), std::move(done));
    });
  }
};

} // namespace

TEST_CASE("both families are asked for, IPv6 is tried first", "[resolver]") {
  rig one;
  one.server.records[{"www.example.net", dns_server::a}] = {raw("93.184.0.1"), raw("93.184.0.2")};
  one.server.records[{"www.example.net", dns_server::aaaa}] = {raw("2a00::1")};
  const auto found = one.resolve("www.example.net");
  CHECK(found.outcome == resolve_outcome::found);
  // Within a family libunbound turns the order round.
  REQUIRE(found.addresses.size() == 3);
  CHECK(found.addresses[0] == addresses({"2a00::1"})[0]);
  CHECK(std::ranges::is_permutation(found.addresses, addresses({"2a00::1", "93.184.0.1", "93.184.0.2"})));
  CHECK(found.ttl == 60s);
}

TEST_CASE("nothing that one question learnt answers another", "[resolver]") {
  rig one;
  one.server.records[{"www.example.net", dns_server::a}] = {raw("93.184.0.1")};
  constexpr int times = 5;
  for (int i = 0; i < times; ++i) {
    CHECK(one.resolve("www.example.net").outcome == resolve_outcome::found);
    CHECK(one.resolve("nothing.example.net").outcome == resolve_outcome::not_found);
  }
  CHECK(one.server.queries[{"www.example.net", dns_server::a}] == times);
  CHECK(one.server.queries[{"www.example.net", dns_server::aaaa}] == times);
  CHECK(one.server.queries[{"nothing.example.net", dns_server::a}] == times);
}

TEST_CASE("an answer is capped", "[resolver]") {
  rig one;
  for (int i = 1; i <= 40; ++i)
    one.server.records[{"many.example.net", dns_server::a}].push_back(raw(("93.184.0." + std::to_string(i)).c_str()));
  CHECK(one.resolve("many.example.net").addresses.size() == resolver::addresses_max);
}

TEST_CASE("an address has the name of its first record, if that is one", "[resolver]") {
  rig one;
  one.server.records[{"1.0.184.93.in-addr.arpa", dns_server::ptr}] = {std::string("\3One\7example\3net\0", 17)};
  one.server.records[{"2.0.184.93.in-addr.arpa", dns_server::ptr}] = {std::string("\3<i>\3net\0", 9)};
  CHECK(one.reverse("93.184.0.1").name == "one.example.net");
  CHECK(one.reverse("93.184.0.2").outcome == resolve_outcome::not_found);
  CHECK(one.reverse("93.184.0.3").outcome == resolve_outcome::not_found);
}

TEST_CASE("a question that is destroyed is never answered", "[resolver]") {
  rig one;
  one.server.records[{"b.example.net", dns_server::a}] = {raw("93.184.0.1")};
  auto gone = one.names->resolve(one.loop, "a.example.net", [](const resolved_name&) { FAIL("answered"); });
  REQUIRE(gone);
  gone.reset();
  CHECK(one.resolve("b.example.net").outcome == resolve_outcome::found);
}

TEST_CASE("questions may be under way when the resolver ends", "[resolver]") {
  rig one;
  one.server.silent = true;
  const auto question = one.names->resolve(one.loop, "a.example.net", [](const resolved_name&) { FAIL("answered"); });
  REQUIRE(question);
  while (one.server.queries.empty())
    one.loop.run_turn(1s);
}

TEST_CASE("what is no name is not asked for", "[resolver]") {
  rig one;
  const auto ignore = [](const resolved_name&) {};
  for (const auto* name : {"", "127.1", "0x7f.1", "a..b", ".", "a b.example"}) {
    CAPTURE(name);
    CHECK_FALSE(one.names->resolve(one.loop, name, ignore));
  }
  CHECK_FALSE(one.names->resolve(one.loop, std::string(254, 'a'), ignore));
  CHECK_FALSE(one.names->reverse(one.loop, {}, ignore));
}

TEST_CASE("a hosts file answers where it is wanted", "[resolver]") {
  const test::scratch_folder folder;
  const auto file = folder.path() / "hosts";
  std::ofstream(file) << "192.0.2.9 page.local\n2001:db8::9 page.local\n";
  rig one;
  resolver_settings chosen;
  chosen.from = resolver_settings::source::forwarders;
  chosen.forwarders = {*forwarder::parse(one.server.at())};
  chosen.hosts_file = file.string();
  chosen.trust_anchor = "";
  one.names = unbound_resolver::create(one.loop, chosen).value();
  CHECK(one.resolve("page.local").addresses == addresses({"2001:db8::9", "192.0.2.9"}));
  CHECK(one.server.queries.empty());
}

TEST_CASE("files that are not there are told when a node starts", "[resolver]") {
  resolver_settings chosen;
  chosen.preload_file = "/nowhere/names.txt";
  CHECK(load_preload_list(chosen).error() == "cannot read /nowhere/names.txt");
  chosen.trust_anchor = "/nowhere/root.key";
  CHECK(check_exit_names(chosen).error() == "cannot read /nowhere/root.key");
}
