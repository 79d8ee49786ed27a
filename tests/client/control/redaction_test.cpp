// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/redaction.hpp"

#include <catch2/catch.hpp>

using gate17::client::redacted;

TEST_CASE("what tells of a user is taken out, the rest stays", "[redaction]") {
  for (const auto& [text, shown] : std::vector<std::pair<std::string, std::string>>{
           {"state is now offline", "state is now offline"},
           {"2026-11-25T22:33:15Z warn process: 3 of 7, 1.5 s", "2026-11-25T22:33:15Z warn process: 3 of 7, 1.5 s"},
           {"to 192.0.2.7:443.", "to <address>"},
           {"(192.0.2.7), x=2001:db8::1 [::1]:80 fe80::1%eth0", "(<address>), x=<address> <address> <address>"},
           {"peer-192.0.2.7-gone", "<address>"},
           {"cannot open /home/alice/net/client.toml: denied", "cannot open <path>client.toml: denied"},
           {"'~/x/users'", "'<path>users'"},
           {"https://u:p@www.example.org/a?b", "<name>"},
           {"name www.Example.ORG:443, too", "name <name>, too"},
           {"node 0123456789abcdef0123 lost", "node 01234567... lost"},
           {"a\x1b[31m\nb", "a?[31m?b"},
           {"", ""}}) {
    CAPTURE(text);
    CHECK(redacted(text) == shown);
  }
}
