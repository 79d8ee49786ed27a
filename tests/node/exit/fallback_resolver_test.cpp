// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/fallback_resolver.hpp"

#include <catch2/catch.hpp>

#include <optional>

#include "tests/support/dns_server.hpp"

using namespace gate17;
using namespace gate17::node;
using namespace std::chrono_literals;
using gate17::test::dns_server;

namespace {

std::unique_ptr<unbound_resolver> asking(event_loop& loop, const dns_server& server) {
  resolver_settings chosen;
  chosen.from = resolver_settings::source::forwarders;
  chosen.forwarders = {*forwarder::parse(server.at())};
  chosen.trust_anchor = "";
  return unbound_resolver::create(loop, chosen).value();
}

/// The two servers stand in for the root servers and the host's resolver.
struct rig {
  event_loop loop;
  dns_server root{loop};
  dns_server host{loop};

  void resolve(fallback_resolver& names) {
    std::optional<resolved_name> answer;
    const auto question =
        names.resolve(loop, "www.example.net", [&](resolved_name found) { answer = std::move(found); });
    REQUIRE(question);
    while (!answer)
      loop.run_turn(1s);
  }
};

} // namespace

TEST_CASE("the host's resolver is asked until a root server has answered", "[resolver]") {
  rig one;
  one.root.records[{"", dns_server::ns}] = {std::string("\1a\0", 3)};
  fallback_resolver names(asking(one.loop, one.root), asking(one.loop, one.host));
  one.resolve(names);
  CHECK(one.host.queries.contains({"www.example.net", dns_server::a}));
  while (!one.root.queries.contains({"www.example.net", dns_server::a}))
    one.resolve(names);
}

TEST_CASE("without a root server the host's resolver stays in use", "[resolver]") {
  rig one;
  fallback_resolver names(asking(one.loop, one.root), asking(one.loop, one.host));
  while (!one.root.queries.contains({"", dns_server::ns}))
    one.loop.run_turn(1s);
  for (int i = 1; i <= 3; ++i) {
    one.resolve(names);
    CHECK(one.host.queries[{"www.example.net", dns_server::a}] == i);
  }
  CHECK_FALSE(one.root.queries.contains({"www.example.net", dns_server::a}));
}
