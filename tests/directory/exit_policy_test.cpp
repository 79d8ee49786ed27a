// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/exit_policy.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using directory::exit_policy;
using directory::transport;

namespace {

exit_policy policy(std::vector<std::string> lines) { return exit_policy::parse(lines).value(); }

proto::endpoint at(const char* text) { return proto::endpoint::parse(text).value(); }

} // namespace

TEST_CASE("the first rule that matches decides and no rule refuses", "[exit_policy]") {
  const auto made = policy({"- 10.0.0.0/8", "# web", "", "+ * tcp/443", "- *"});
  CHECK(made.admits(transport::tcp, at("192.0.2.1:443")));
  CHECK_FALSE(made.admits(transport::tcp, at("10.0.0.1:443")));
  CHECK_FALSE(made.admits(transport::tcp, at("192.0.2.1:80")));
  CHECK_FALSE(made.admits(transport::udp, at("192.0.2.1:443")));
  CHECK_FALSE(policy({"+ * tcp/443"}).admits(transport::tcp, at("192.0.2.1:80")));
  CHECK_FALSE(exit_policy().admits(transport::tcp, at("192.0.2.1:443")));
}

TEST_CASE("for a name only rules about everything count", "[exit_policy]") {
  CHECK(policy({"- 10.0.0.0/8", "+ * tcp/443"}).admits_name(transport::tcp, 443));
  CHECK_FALSE(policy({"+ 192.0.2.0/24"}).admits_name(transport::tcp, 443));
  CHECK_FALSE(policy({"- * tcp/80", "+ *"}).admits_name(transport::tcp, 80));
  CHECK(policy({"- * tcp/80", "+ *"}).admits_name(transport::udp, 80));
}

TEST_CASE("a policy that admits nothing is known", "[exit_policy]") {
  CHECK(exit_policy().admits_nothing());
  CHECK(policy({"- *"}).admits_nothing());
  CHECK_FALSE(policy({"- *", "+ *"}).admits_nothing());
}

TEST_CASE("mail leaves only through an exit that says so", "[exit_policy]") {
  CHECK_FALSE(policy({"+ *"}).admits_name(transport::tcp, 25));
  CHECK_FALSE(policy({"+ *"}).admits(transport::tcp, at("192.0.2.1:25")));
  CHECK_FALSE(policy({"+ * tcp/*"}).admits_name(transport::tcp, 25));
  CHECK_FALSE(policy({"+ * tcp/1-1024"}).admits_name(transport::tcp, 25));
  CHECK_FALSE(policy({"+ 192.0.2.0/24"}).admits(transport::tcp, at("192.0.2.1:25")));
  CHECK(policy({"+ *"}).admits_name(transport::udp, 25));
  CHECK(policy({"+ *"}).admits_name(transport::tcp, 26));
  CHECK(policy({"+ * tcp/25"}).admits_name(transport::tcp, 25));
  CHECK(policy({"+ *", "+ * tcp/25"}).admits_name(transport::tcp, 25));
  CHECK(policy({"+ 192.0.2.0/24 tcp/25"}).admits(transport::tcp, at("192.0.2.1:25")));
  CHECK_FALSE(policy({"+ 192.0.2.0/24 tcp/25", "+ *"}).admits(transport::tcp, at("192.0.3.1:25")));
  CHECK_FALSE(policy({"- * tcp/25", "+ * tcp/25"}).admits_name(transport::tcp, 25));
}

TEST_CASE("a policy holds only what every client can judge", "[exit_policy]") {
  for (const char* text :
       {"- example.com", "- DE", "- C:EU", "- AS64500", "- lan", "- L:TRAC", "- S:ads", "- * once"}) {
    INFO(text);
    CHECK(exit_policy::parse_line(text) == directory::fail(directory::errc::unfit_for_exits));
    CHECK_FALSE(exit_policy::parse({text}));
  }
  CHECK(exit_policy::parse_line("- * forever"));
}

TEST_CASE("a bad line or too many spoil the policy", "[exit_policy]") {
  CHECK_FALSE(exit_policy::parse({"+ *", "nonsense"}));
  CHECK(exit_policy::parse(std::vector<std::string>(exit_policy::rules_max, "+ *")));
  CHECK_FALSE(exit_policy::parse(std::vector<std::string>(exit_policy::rules_max + 1, "+ *")));
}
