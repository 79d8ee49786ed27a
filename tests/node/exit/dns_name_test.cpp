// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/dns_name.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;

namespace {

std::optional<std::string> name_of(std::string_view data) {
  return name_of_ptr({reinterpret_cast<const std::uint8_t*>(data.data()), data.size()});
}

std::string wire(std::initializer_list<std::string> labels) {
  std::string out;
  for (const auto& label : labels)
    out += static_cast<char>(label.size()) + label;
  return out + '\0';
}

} // namespace

TEST_CASE("addresses have their names below arpa", "[resolver]") {
  CHECK(reverse_name(*proto::ip_address::parse("192.0.2.1")) == "1.2.0.192.in-addr.arpa");
  CHECK(reverse_name(*proto::ip_address::parse("2001:db8::567:89ab")) ==
        "b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
  CHECK(reverse_name({}).empty());
}

TEST_CASE("the data of a PTR record is a name, whole and harmless, or nothing", "[resolver]") {
  CHECK(name_of(wire({"WWW", "Example", "net"})) == "www.example.net");
  CHECK_FALSE(name_of(""));
  CHECK_FALSE(name_of(std::string(1, '\0')));
  CHECK_FALSE(name_of(wire({"www"}) + "x"));
  CHECK_FALSE(name_of(std::string("\3www")));
  CHECK_FALSE(name_of(std::string("\7www\0", 5)));
  CHECK_FALSE(name_of(std::string("\300\14", 2)));
  CHECK_FALSE(name_of(wire({"a.b", "net"})));
  CHECK_FALSE(name_of(wire({"<script>", "net"})));
  CHECK_FALSE(name_of(wire({"new\nline", "net"})));
  CHECK_FALSE(name_of(wire({"127", "1"})));
  std::string longest;
  for (int i = 0; i < 5; ++i)
    longest += '\77' + std::string(63, 'a');
  CHECK_FALSE(name_of(longest + '\0'));
}
