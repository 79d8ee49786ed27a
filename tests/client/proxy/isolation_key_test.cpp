// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/isolation_key.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace gate17::client;

namespace {

proxy_request request_of(const std::string& user, const std::string& password) {
  proxy_request out;
  out.authenticated = true;
  out.user = user;
  out.password = *secret_text::of({reinterpret_cast<const std::uint8_t*>(password.data()), password.size()});
  return out;
}

} // namespace

TEST_CASE("every listener, user and password has a key of its own", "[isolation_key]") {
  std::set<std::string> keys;
  std::size_t asked = 0;
  for (const auto* at : {"127.0.0.1:1", "127.0.0.1:2", "[::1]:1"}) {
    const auto listener = *gate17::proto::endpoint::parse(at);
    const auto add = [&](const proxy_request& request) {
      const auto key = isolation_key(listener, request);
      CHECK(key == isolation_key(listener, request));
      CHECK(key.size() <= 100);
      keys.insert(key);
      ++asked;
    };
    add({});
    for (const auto& [user, password] : std::vector<std::pair<std::string, std::string>>{{"", ""},
                                                                                         {"ab", "c"},
                                                                                         {"a", "bc"},
                                                                                         {"", "abc"},
                                                                                         {"abc", ""},
                                                                                         {std::string(1, '\0'), ""},
                                                                                         {"", std::string(1, '\0')}})
      add(request_of(user, password));
  }
  CHECK(keys.size() == asked);
}

TEST_CASE("a key repeats neither user nor password", "[isolation_key]") {
  const auto key =
      isolation_key(*gate17::proto::endpoint::parse("127.0.0.1:1"), request_of("user@secret.example", "hunter2"));
  CHECK(key.find("secret") == std::string::npos);
  CHECK(key.find("hunter2") == std::string::npos);
}
