// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/node_config.hpp"

#include <catch2/catch.hpp>

#include "directory/exit_policy.hpp"
#include "proto/hex.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

const std::string hex64(64, 'a');
const std::string hex128(128, 'b');

std::string minimal() {
  return "name = \"n1\"\n"
         "network = \"network.toml\"\n"
         "state = \"n1\"\n"
         "roles = [\"relay\", \"exit\"]\n"
         "listen = [\"127.17.0.1:1717\"]\n"
         "owner = \"" +
         hex64 + "\"\nowner_signature = \"" + hex128 + "\"\n";
}

std::vector<std::string> messages(const std::string& text) {
  const auto config = read_node_config(text, "/etc/gate17/n1.toml");
  std::vector<std::string> out;
  if (!config) {
    for (const auto& error : config.error())
      out.push_back(to_string(error));
  }
  return out;
}

} // namespace

TEST_CASE("paths of a node count from its file's folder") {
  const auto config = read_node_config(minimal(), "/etc/gate17/n1.toml");
  REQUIRE(config);
  CHECK(config->network_file == "/etc/gate17/network.toml");
  CHECK(config->state_folder == "/etc/gate17/n1");
  CHECK(config->addresses == config->listen);
  CHECK(config->roles == proto::node_roles{proto::node_role::relay, proto::node_role::exit});
}

TEST_CASE("the default exit policy is canonical and keeps mail ports shut") {
  const exit_config exit;
  const auto policy = directory::exit_policy::parse(exit.policy);
  REQUIRE(policy);
  CHECK(policy->lines() == exit.policy);
  CHECK_FALSE(policy->admits_name(directory::transport::tcp, 25));
  CHECK(policy->admits_name(directory::transport::tcp, 443));
}

TEST_CASE("a written node configuration reads back equal") {
  const auto text = minimal() + "addresses = [\"192.0.2.7:443\", \"[2001:db8::7]:443\"]\n"
                                "contact = \"ops \\\"one\\\"\"\n"
                                "country = \"DE\"\nlat = 52.5\nlon = -13.404954\nasn = 64500\n"
                                "metrics = \"127.17.0.1:9117\"\nloops = 2\nprice_piconero_per_gib = 12\n"
                                "capacity_per_second = \"100MiB\"\n"
                                "[link]\ncongestion_control = \"bbr\"\nnotsent_lowat = 65536\n"
                                "[limits]\nlinks = 5\nbuffers = \"64MiB\"\n"
                                "[exit]\npolicy = [\"- 10.0.0.0/8\", \"+ * tcp/443\"]\n"
                                "dial_timeout = \"5s\"\n"
                                "resolver = [\"192.0.2.1\", \"[2001:db8::1]:5353\"]\nhosts = \"hosts\"\n"
                                "trust_anchor = \"none\"\npreload = \"/srv/names.txt\"\n"
                                "nat64 = [\"2001:db8:64::/96\"]\n"
                                "[log]\nlevel = \"warn\"\nfile = \"n1.log\"\n";
  const auto first = read_node_config(text, "/srv/net/n1.toml");
  REQUIRE(first);
  CHECK(first->place.longitude_microdegrees == -13'404'954);
  const auto written = write_toml(*first);
  CHECK(written.find("state = \"n1\"") != std::string::npos);
  const auto second = read_node_config(written, "/srv/net/n1.toml");
  INFO(written);
  REQUIRE(second);
  CHECK(write_toml(*second) == written);
  CHECK(second->addresses == first->addresses);
  CHECK(second->contact == first->contact);
  CHECK(second->place == first->place);
  CHECK(second->limits == first->limits);
  CHECK(second->exit == first->exit);
  CHECK(second->exit.names.hosts_file == "/srv/net/hosts");
  CHECK(second->exit.names.forwarders.size() == 2);
  CHECK(second->exit.names.trust_anchor == "");
  CHECK(second->log == first->log);
  CHECK(second->link.congestion_control == "bbr");
  CHECK(second->owner_signature == first->owner_signature);
}

TEST_CASE("an exit that refuses everything stays one") {
  const auto config = read_node_config(minimal() + "[exit]\npolicy = []\n", "n1.toml");
  REQUIRE(config);
  const auto again = read_node_config(write_toml(*config), "n1.toml");
  REQUIRE(again);
  CHECK(directory::exit_policy::parse(again->exit.policy)->admits_nothing());
}

TEST_CASE("how an authority probes reads back and has bounds") {
  auto text = minimal();
  text.replace(text.find("\"exit\""), 6, "\"directory\"");
  const auto first = read_node_config(
      text + "[directory]\nprobe_periods = 2\nmeasure_periods = 12\nmeasure_bytes = \"256KiB\"\n", "d1.toml");
  REQUIRE(first);
  CHECK(first->directory.probes.interval_periods == 2);
  CHECK(first->directory.probes.measure_periods == 12);
  CHECK(first->directory.probes.echo_bytes == 262'144);
  CHECK(read_node_config(write_toml(*first), "d1.toml")->directory == first->directory);
  const auto wrong = GENERATE("probe_periods = 0", "measure_periods = 1001", "measure_bytes = \"2MiB\"");
  CHECK_FALSE(read_node_config(text + "[directory]\n" + wrong + "\n", "d1.toml"));
}

TEST_CASE("trust and the list of rejected nodes of an authority read back") {
  auto text = minimal();
  text.replace(text.find("\"exit\""), 6, "\"directory\"");
  text += "[directory]\nreject_list = \"rejected.toml\"\n[[directory.trust]]\nnode = \"" + hex64 +
          "\"\nvalid_until = 1900000000\nsignature = \"" + hex128 + "\"\n";
  const auto first = read_node_config(text, "d1.toml");
  REQUIRE(first);
  REQUIRE(first->directory.trust.size() == 1);
  CHECK(first->directory.reject_list == first->file.parent_path() / "rejected.toml");
  const auto second = read_node_config(write_toml(*first), "d1.toml");
  REQUIRE(second);
  CHECK(second->directory == first->directory);
}

TEST_CASE("what is missing from a node's file is told at once") {
  const std::string file = "/etc/gate17/n1.toml: ";
  CHECK(messages("") == std::vector<std::string>{
                            file + "the file needs the key 'network'",
                            file + "the file needs the key 'state'",
                            file + "the file needs the key 'name'",
                            file + "a node needs 'roles': relay, exit, directory, payment, stamp",
                            file + "a node needs 1 to 8 addresses in 'listen'",
                            file + "the file needs the key 'owner'",
                            file + "the file needs the key 'owner_signature'",
                        });
}

TEST_CASE("what a node cannot do yet is no key of its file") {
  for (const auto* line : {"[limits]\nrate_per_second = \"1MiB\"\n", "[limits]\nburst = \"1MiB\"\n",
                           "[limits]\nmonthly_quota = \"1GiB\"\n", "[exit]\nresolvers = [\"127.0.0.53:53\"]\n"}) {
    INFO(line);
    const auto found = messages(minimal() + line);
    REQUIRE(found.size() == 1);
    CHECK(found[0].find("/etc/gate17/n1.toml:9: unknown key") == 0);
  }
}

TEST_CASE("contradictions in a node's file are told") {
  CHECK(messages(minimal() + "contact = \"\xc3\xa4\"\n") ==
        std::vector<std::string>{"/etc/gate17/n1.toml:8: 'contact' must be at most 128 printable ASCII characters"});
  CHECK(messages(minimal() + "lat = 1.0\n") ==
        std::vector<std::string>{"/etc/gate17/n1.toml:8: 'lat' and 'lon' only go together"});
  CHECK(messages(minimal() + "metrics = \"127.17.0.1:1717\"\n") ==
        std::vector<std::string>{"/etc/gate17/n1.toml:8: 'metrics' and 'listen' name the same address"});
  CHECK(messages(minimal() + "[directory]\n") ==
        std::vector<std::string>{"/etc/gate17/n1.toml:8: [directory] is for nodes with the role directory"});
  CHECK(messages(minimal() + "[exit]\npolicy = [\n\"+ *\",\n\"perhaps\"]\n") ==
        std::vector<std::string>{
            "/etc/gate17/n1.toml:11: 'policy': \"perhaps\": A rule begins with + or - and a blank."});
  auto no_relay = minimal();
  no_relay.erase(no_relay.find("\"relay\", "), 9);
  CHECK(messages(no_relay) ==
        std::vector<std::string>{"/etc/gate17/n1.toml:4: an exit must also relay: 'roles' needs relay beside exit"});
  auto wildcard = minimal();
  wildcard.replace(wildcard.find("127.17.0.1"), 10, "0.0.0.0");
  CHECK(messages(wildcard) ==
        std::vector<std::string>{"/etc/gate17/n1.toml:5: nobody can reach an unspecified address: say in 'addresses' "
                                 "what to announce"});
}

TEST_CASE("an exit policy takes only rules that every client can judge") {
  const auto file = std::string("/etc/gate17/n1.toml:");
  CHECK(messages(minimal() + "[exit]\npolicy = [\n\"+ *\",\n\"- .example.com\"]\n") ==
        std::vector<std::string>{file + "11: 'policy': \"- .example.com\": An exit policy holds rules about * and "
                                        "addresses only, without a lifetime."});
  CHECK(messages(minimal() + "[exit]\npolicy = \"+ * tcp/99999\"\n") ==
        std::vector<std::string>{file + "9: 'policy': \"+ * tcp/99999\": The ports of a rule are written tcp/443, "
                                        "udp/1000-2000 or tcp/*."});
}

TEST_CASE("what an exit cannot ask is told") {
  const auto one = [](const std::string& line) {
    const auto found = messages(minimal() + "[exit]\n" + line + "\n");
    return found.size() == 1 ? found[0] : std::to_string(found.size()) + " errors";
  };
  CHECK(one("resolver = \"dns.example\"").find("n1.toml:9: 'resolver': \"dns.example\" is not") != std::string::npos);
  CHECK(one("resolver = [\"192.0.2.1\", \"tls://192.0.2.1#a.example\"]").find("all over TLS or none") !=
        std::string::npos);
  CHECK(one("trust_anchor = \"a\\nb\"").find("no quotes and control characters") != std::string::npos);
  CHECK(one("nat64 = \"2001:db8:64::/95\"").find("RFC 6052") != std::string::npos);
  CHECK(one("nat64 = \"192.0.2.0/24\"").find("RFC 6052") != std::string::npos);
}

TEST_CASE("an exit asks by itself unless it is told whom to ask") {
  using source = resolver_settings::source;
  CHECK(read_node_config(minimal(), "n1.toml")->exit.names.from == source::automatic);
  CHECK(read_node_config(minimal() + "[exit]\nresolver = \"system\"\n", "n1.toml")->exit.names.from == source::system);
  CHECK(read_node_config(minimal() + "[exit]\nresolver = \"recursive\"\n", "n1.toml")->exit.names.from ==
        source::recursive);
}
