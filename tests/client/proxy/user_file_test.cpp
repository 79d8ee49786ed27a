// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/user_file.hpp"

#include <catch2/catch.hpp>
#include <fstream>

#include "tests/support/scratch_folder.hpp"

using namespace gate17;
using namespace gate17::client;

namespace {

proto::byte_view view_of(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

std::vector<std::string> messages(std::string_view text) {
  const auto list = read_user_file(text, "users");
  std::vector<std::string> out;
  if (!list)
    for (const auto& error : list.error())
      out.push_back(node::to_string(error));
  return out;
}

} // namespace

TEST_CASE("a user file admits its pairs and nothing between them", "[user_file]") {
  const auto list = read_user_file("# who\nalice:a:b\r\n\nbob:x\n", "users");
  REQUIRE(list);
  CHECK(list->size() == 2);
  CHECK(list->admits("alice", view_of("a:b")));
  CHECK(list->admits("bob", view_of("x")));
  for (const auto& [user, password] : std::vector<std::pair<std::string, std::string>>{
           {"alice", "x"}, {"bob", "a:b"}, {"alice", ""}, {"", ""}, {"alicea", ":b"}, {"alice:a", "b"}, {"Bob", "x"}})
    CHECK_FALSE(list->admits(user, view_of(password)));
}

TEST_CASE("mistakes are named by line and repeat nothing", "[user_file]") {
  CHECK(messages("alice:pw\nhunter2\n:x\nbob:\n") == std::vector<std::string>{"users:2: a line must be name:password",
                                                                              "users:3: a line must be name:password",
                                                                              "users:4: a line must be name:password"});
  CHECK(messages("a:" + std::string(256, 'x')).size() == 1);
  CHECK(messages("# nobody\n") ==
        std::vector<std::string>{"users: no user stands in it, so nobody could use the listener"});
  std::string many;
  for (int i = 0; i < 257; ++i)
    many += "u" + std::to_string(i) + ":x\n";
  CHECK(messages(many) == std::vector<std::string>{"users:257: too many users, at most 256"});
}

TEST_CASE("a file that others may read is refused", "[user_file]") {
  const test::scratch_folder folder;
  const auto file = folder.path() / "users";
  std::ofstream(file) << "alice:pw\n";
  using std::filesystem::perms;
  std::filesystem::permissions(file, perms::owner_read | perms::owner_write | perms::group_read);
  const auto refused = load_user_file(file);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().front().reason.find("chmod 600") != std::string::npos);
  std::filesystem::permissions(file, perms::owner_read | perms::owner_write);
  CHECK(load_user_file(file));
  CHECK_FALSE(load_user_file(folder.path() / "absent"));
}
