// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/plan/plan.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "node/config/toml_value.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

/// Each piece begins on its own line, so that lines in the tests can be counted.
const std::string network = "[network]\nname = \"t\"\nprivate = true\n";                              // 1-3
const std::string owners = "[[owner]]\nname = \"A\"\nnetwork_owner = true\n[[owner]]\nname = \"B\"\n" // 4-8
                           "[[owner]]\nname = \"C\"\n";                                               // 9-10

std::string a_node(const std::string& name, const std::string& owner, const std::string& roles, int last) {
  return "[[node]]\nname = \"" + name + "\"\naddress = \"127.17.0." + std::to_string(last) + ":1717\"\nowner = \"" +
         owner + "\"\nroles = [" + roles + "]\n";
}

// Five lines each: 11-15, 16-20, 21-25.
const std::string nodes = a_node("n1", "A", "\"relay\", \"directory\"", 1) + a_node("n2", "B", "\"relay\"", 2) +
                          a_node("n3", "C", "\"relay\", \"exit\"", 3);

std::vector<std::string> messages(const std::string& text) {
  const auto found = read_plan(text, "p.toml");
  std::vector<std::string> out;
  if (!found) {
    for (const auto& error : found.error())
      out.push_back(to_string(error));
  }
  return out;
}

std::vector<std::string> warnings(const std::string& text) {
  const auto found = read_plan(text, "p.toml");
  REQUIRE(found);
  std::vector<std::string> out;
  for (const auto& warning : found->warnings)
    out.push_back(to_string(warning));
  return out;
}

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

const std::string whole = network + owners + nodes;

using lines = std::vector<std::string>;

} // namespace

TEST_CASE("a plan says who owns what") {
  const auto read = read_plan(whole, "p.toml");
  REQUIRE(read);
  CHECK(read->warnings.empty());
  CHECK(read->network_name == "t");
  CHECK(read->parameters.private_network);
  CHECK(read->owners.size() == 3);
  CHECK(read->fallbacks == lines{"n1", "n2", "n3"}); // one node of each owner
  CHECK(read->threshold() == 1);
  REQUIRE(read->find_node("n3") != nullptr);
  CHECK(read->find_node("n3")->owner == "C");
  CHECK(read->find_node("n3")->config.listen == read->find_node("n3")->config.addresses);
}

TEST_CASE("the example plan is valid and says what it explains") {
  const auto text = read_text_file("deploy/local.toml");
  REQUIRE(text);
  const auto read = read_plan(*text, "deploy/local.toml");
  REQUIRE(read);
  CHECK(read->nodes.size() == 7);
  CHECK(read->find_node("n1")->trusted);
  CHECK(read->find_node("n6")->config.place.longitude_microdegrees == -21'940'000);
  REQUIRE(read->clients.size() == 1);
  CHECK(read->clients[0].config.socks[0].to_string() == "127.0.0.1:1117");
  CHECK(read->warnings.size() == 1);
}

TEST_CASE("every key that the example explains is a key") {
  auto text = read_text_file("deploy/local.toml").value();
  // Keys and tables in comments become live; what is prose does not look like an assignment at the start of a line.
  for (std::size_t at = 0; (at = text.find("\n# ", at)) != std::string::npos;) {
    const auto end = text.find('\n', at + 1);
    const auto line = text.substr(at + 3, end - at - 3);
    const bool assignment = line.find(" = ") != std::string::npos && line.find(' ') == line.find(" = ");
    if (assignment || line.rfind("[", 0) == 0)
      text.erase(at + 1, 2);
    ++at;
  }
  // The exit table is explained at a node without that role.
  text = with(text, "roles = [\"directory\"]", "roles = [\"directory\", \"relay\", \"exit\"]");
  const auto read = read_plan(text, "deploy/local.toml");
  if (!read) {
    for (const auto& error : read.error())
      UNSCOPED_INFO(to_string(error));
  }
  REQUIRE(read);
  CHECK(read->clients[0].pin.size() == 3);
  CHECK(read->clients[0].config.routes.rules.rules().size() == 3);
  CHECK(read->nodes[0].config.limits.links_max == 20'000);
  CHECK(read->nodes[0].config.link.congestion_control == "bbr");
}

TEST_CASE("what is missing from a plan is told") {
  CHECK(messages("") == lines{
                            "p.toml: a plan needs the table [network]",
                            "p.toml: a plan needs an [[owner]]",
                            "p.toml: a network needs a [[node]] with the role directory",
                        });
  CHECK(messages("[network]\n") == lines{
                                       "p.toml: a plan needs an [[owner]]",
                                       "p.toml:1: [network] needs the key 'name'",
                                       "p.toml:1: a network needs a [[node]] with the role directory",
                                   });
}

TEST_CASE("unknown keys of a plan are told with their line") {
  CHECK(messages(with(whole, "private", "privat")) ==
        lines{"p.toml:3: unknown key 'privat' in [network]; did you mean 'private'?"});
  CHECK(messages(whole + "adress = 1\n") ==
        lines{"p.toml:26: unknown key 'adress' in [[node]]; did you mean 'address'?"});
  CHECK(messages("nodes = 1\n" + whole) == lines{"p.toml:1: unknown key 'nodes'; did you mean 'node'?"});
}

TEST_CASE("bad values of a plan are told with their line") {
  CHECK(messages(with(whole, "127.17.0.2:1717", "127.17.0.2")) ==
        lines{"p.toml:18: 'address': \"127.17.0.2\" is not an address like \"192.0.2.1:1717\" or "
              "\"[2001:db8::1]:1717\"",
              "p.toml:18: a node needs 1 to 8 addresses in 'address'"});
  CHECK(messages(with(whole, "\"n2\"", "\"N 2\"")) ==
        lines{"p.toml:17: 'name' must be 1 to 19 characters a-z, 0-9 or '-', not \"N 2\""});
  CHECK(messages(with(whole, "[\"relay\"]", "[\"relais\"]")) ==
        lines{"p.toml:20: 'roles': \"relais\" is not one of relay, exit, directory, payment, stamp",
              "p.toml:20: a node needs 'roles': relay, exit, directory, payment, stamp"});
  CHECK(messages(with(whole, "name = \"t\"", "name = \"T\"")) ==
        lines{"p.toml:1: the network's 'name' must be 1 to 32 characters a-z, 0-9 or '-'"});
  CHECK(messages(with(whole, "\"A\"\nnetwork", "\"../A\"\nnetwork"))[0] ==
        "p.toml:5: an owner's 'name' must be 1 to 19 letters, digits or '-'");
}

TEST_CASE("names and addresses collide with a pointer to the first") {
  CHECK(messages(with(whole, "\"n2\"", "\"n1\"")) == lines{"p.toml:17: the name 'n1' is already used in line 12"});
  CHECK(messages(with(whole, "127.17.0.2", "127.17.0.1")) ==
        lines{"p.toml:17: the address '127.17.0.1:1717' is already used in line 12"});
  CHECK(messages(with(whole, "\"B\"", "\"A\""))[0] == "p.toml:8: the owner 'A' is already used in line 5");
  CHECK(messages(whole + "[[client]]\nname = \"n3\"\nsocks = [\"127.0.0.1:1\"]\n") ==
        lines{"p.toml:27: the name 'n3' is already used in line 22"});
  CHECK(messages(with(whole, "\"n2\"", "\"network\"")).size() == 1);
}

TEST_CASE("a node needs an owner that exists") {
  CHECK(messages(with(whole, "owner = \"B\"", "owner = \"X\"")) ==
        lines{"p.toml:17: node 'n2' names the owner 'X', who is missing"});
  CHECK(messages(with(whole, "owner = \"B\"\n", "")) == lines{"p.toml:16: [[node]] needs the key 'owner'"});
}

TEST_CASE("exactly one owner may grant trust") {
  const auto one = "exactly one [[owner]] needs network_owner = true, here are ";
  CHECK(messages(with(whole, "network_owner = true\n", "")) ==
        lines{"p.toml:5: " + std::string(one) + "0; it alone may grant trusted"});
  CHECK(messages(with(whole, "name = \"B\"", "name = \"B\"\nnetwork_owner = true")) ==
        lines{"p.toml:5: " + std::string(one) + "2; it alone may grant trusted"});
}

TEST_CASE("fewer than three owners are an error in public and a warning in private") {
  const auto two = network + with(owners, "[[owner]]\nname = \"C\"\n", "") +
                   a_node("n1", "A", "\"relay\", \"directory\"", 1) + a_node("n2", "B", "\"relay\", \"exit\"", 2);
  const std::string reason =
      "p.toml:5: only 2 owners: a route needs 3 nodes of 3 different owners, so no circuit can be built";
  CHECK(warnings(two) == lines{reason});
  const auto found = messages(with(two, "private = true", "private = false"));
  CHECK(found == lines{reason});
}

TEST_CASE("relays of too few owners and trust without exit are warned of") {
  CHECK(warnings(with(whole, "[\"relay\"]", "[\"stamp\"]")) ==
        lines{"p.toml:1: relays belong to 2 owners: without 3 no circuit can be built"});
  CHECK(warnings(with(whole, "owner = \"B\"", "owner = \"B\"\ntrusted = true")) ==
        lines{"p.toml:17: node 'n2' is trusted but no exit: that means nothing"});
  CHECK(warnings(with(whole, "private = true", "private = false")).empty());
}

TEST_CASE("several directories agree on documents, as long as they can") {
  const auto two = with(whole, "[\"relay\"]", "[\"relay\", \"directory\"]");
  CHECK(messages(two).empty());
  CHECK(warnings(two) ==
        lines{"p.toml:1: 2 directory authorities: 2 of them must be honest and up; from 4 on one may lie"});
  std::string many = whole;
  for (int i = 0; i < 16; ++i)
    many += "[[node]]\nname = \"d" + std::to_string(i) + "\"\naddress = \"127.99.0." + std::to_string(i) +
            ":1\"\nowner = \"A\"\nroles = [\"directory\"]\n";
  CHECK(messages(many) ==
        lines{"p.toml:1: here are 17 nodes with the role directory, at most 16 can agree on documents"});
}

TEST_CASE("an exit of a plan must also relay") {
  CHECK(messages(with(whole, "[\"relay\"]", "[\"exit\"]")) ==
        lines{"p.toml:20: an exit must also relay: 'roles' needs relay beside exit"});
}

TEST_CASE("a pinned path names nodes with fitting roles") {
  const auto client = [](const std::string& pin) {
    return whole + "[[client]]\nname = \"c\"\nsocks = [\"127.0.0.1:1\"]\npin = [" + pin + "]\n";
  };
  CHECK(warnings(client("\"n1\", \"n2\", \"n3\"")) ==
        lines{"p.toml:27: client 'c' takes one pinned path: for tests and benchmarks only"});
  CHECK(messages(client("\"n1\", \"n3\", \"n2\"")) ==
        lines{"p.toml:27: 'pin' wants 'n2' as exit, which is none of its roles"});
  CHECK(messages(client("\"n1\", \"nx\", \"n3\"")) == lines{"p.toml:27: 'pin' names the node 'nx', which is missing"});
  CHECK(messages(client("\"n1\", \"n3\"")) == lines{"p.toml:29: 'pin' needs 3 to 8 nodes, entry first"});
}

TEST_CASE("thresholds tolerate a third of liars and never sign two documents") {
  for (const auto& [authorities, threshold] :
       {std::pair{1U, 1U}, {2U, 2U}, {3U, 2U}, {4U, 3U}, {5U, 4U}, {6U, 4U}, {7U, 5U}, {10U, 7U}}) {
    plan some;
    some.nodes.resize(authorities);
    for (auto& node : some.nodes)
      node.config.roles = {proto::node_role::directory};
    CHECK(some.threshold() == threshold);
    CHECK(2 * some.threshold() > authorities + (authorities - 1) / 3);
  }
}
