// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/resolver_settings.hpp"

#include <catch2/catch.hpp>

#include "node/exit/unbound_settings.hpp"

using namespace gate17::node;

TEST_CASE("forwarders are addresses, with a port, over TLS with the name of the certificate", "[resolver]") {
  CHECK(forwarder::parse("192.0.2.1")->to_string() == "192.0.2.1:53");
  CHECK(forwarder::parse("2001:db8::1")->to_string() == "[2001:db8::1]:53");
  CHECK(forwarder::parse("[2001:db8::1]:5353")->to_string() == "[2001:db8::1]:5353");
  CHECK(forwarder::parse("tls://192.0.2.1#dns.example")->to_string() == "tls://192.0.2.1:853#dns.example");
  for (const auto* text : {"192.0.2.1:53", "[2001:db8::1]:53", "tls://192.0.2.1:853#dns.example"})
    CHECK(forwarder::parse(forwarder::parse(text)->to_string()) == forwarder::parse(text));
  for (const auto* text : {"", "dns.example", "192.0.2.1:0", "192.0.2.1:65536", "tls://192.0.2.1", "tls://192.0.2.1#",
                           "tls://dns.example#dns.example", "tls://192.0.2.1#a\nb", "https://192.0.2.1#a.example"}) {
    CAPTURE(text);
    CHECK_FALSE(forwarder::parse(text));
  }
}

TEST_CASE("recursion asks no server at an address that no exit would dial", "[resolver]") {
  resolver_settings chosen;
  chosen.from = resolver_settings::source::recursive;
  const auto text = unbound_text(chosen);
  for (const auto* range : {"10.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "192.168.0.0/16", "8000::/1", "::/3"})
    CHECK(text.find("do-not-query-address: " + std::string(range) + "\n") != std::string::npos);
  chosen.from = resolver_settings::source::system;
  CHECK(unbound_text(chosen).find("do-not-query-address") == std::string::npos);
}

TEST_CASE("libunbound is told to remember nothing, whatever it asks", "[resolver]") {
  using source = resolver_settings::source;
  for (const auto from : {source::recursive, source::system, source::forwarders}) {
    resolver_settings chosen;
    chosen.from = from;
    chosen.forwarders = {*forwarder::parse("tls://192.0.2.1#dns.example")};
    chosen.trust_anchor = "/anchor";
    const auto text = unbound_text(chosen);
    CHECK(text.find("cache-max-ttl: 0\n") != std::string::npos);
    CHECK(text.find("cache-max-negative-ttl: 0\n") != std::string::npos);
    CHECK(text.find("aggressive-nsec: no\n") != std::string::npos);
    CHECK((text.find("forward-addr: 192.0.2.1@853#dns.example\n") != std::string::npos) ==
          (from == source::forwarders));
    CHECK((text.find("forward-tls-upstream: yes\n") != std::string::npos) == (from == source::forwarders));
    // The host's resolver may strip signatures; it is believed as the rest of the host believes it.
    CHECK((text.find("validator") != std::string::npos) == (from != source::system));
  }
}
