// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/join_command.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "directory/network_view.hpp"
#include "node/config/client_config.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::client;

namespace {

struct newcomer {
  test::scratch_folder folder;
  std::ostringstream out, err;
  test::test_network network = test::test_network::local(1);
  int fetched = 0;
  tl::expected<actors::network_view_ptr, std::string> answer = network.view();

  std::filesystem::path write(const test::test_network& from, const std::string& name) const {
    const auto file = folder.path() / name;
    std::ofstream(file) << node::write_toml({from.file(), from.config.parameters});
    return file;
  }

  std::filesystem::path config() const { return folder.path() / "etc"; }

  exit_code join(const std::filesystem::path& file, bool replace = false, bool check = false) {
    out.str("");
    err.str("");
    return join_network(
        {file, config(), replace, check}, [this](const node::network_settings&) { return ++fetched, answer; }, out,
        err);
  }
};

} // namespace

TEST_CASE("a network file is shown and installed, with a file that runs", "[join]") {
  newcomer user;
  CHECK(user.join(user.write(user.network, "a.toml")) == exit_ok);
  CHECK(user.fetched == 0);
  CHECK(user.out.str().find("network    test (private)\nowner      ") == 0);
  CHECK(node::load_network_settings(user.config() / "network.toml")->network == user.network.file());
  const auto config = node::load_client_config(user.config() / "client.toml");
  REQUIRE(config);
  CHECK(config->network_file == user.config() / "network.toml");
  CHECK(config->state_folder == user.config() / "state");
}

TEST_CASE("a client's own file is left as it is", "[join]") {
  newcomer user;
  std::filesystem::create_directories(user.config());
  std::ofstream(user.config() / "client.toml") << "mine";
  CHECK(user.join(user.write(user.network, "a.toml")) == exit_ok);
  std::ifstream kept(user.config() / "client.toml");
  CHECK(std::string(std::istreambuf_iterator<char>(kept), {}) == "mine");
}

TEST_CASE("another network is not overwritten unless told", "[join]") {
  newcomer user;
  const auto mine = user.write(user.network, "a.toml");
  const auto other_network = test::test_network::local(2);
  const auto other = user.write(other_network, "b.toml");
  REQUIRE(user.join(mine) == exit_ok);
  CHECK(user.join(mine) == exit_ok);
  CHECK(user.join(other) == exit_failed);
  CHECK(user.err.str().find("--replace") != std::string::npos);
  CHECK(node::load_network_settings(user.config() / "network.toml")->network.owner ==
        user.network.config.network_owner);
  CHECK(user.join(other, true) == exit_ok);
  CHECK(node::load_network_settings(user.config() / "network.toml")->network.owner ==
        other_network.config.network_owner);
}

TEST_CASE("a file that is wrong, or that nobody answers for, installs nothing", "[join]") {
  newcomer user;
  const auto broken = user.folder.path() / "broken.toml";
  std::ofstream(broken) << "name = 3\n";
  CHECK(user.join(broken) == exit_failed);
  CHECK(user.err.str().find("broken.toml:1: ") != std::string::npos);
  user.answer = tl::unexpected<std::string>("nobody answers");
  CHECK(user.join(user.write(user.network, "a.toml"), false, true) == exit_failed);
  CHECK(user.err.str().find("nobody answers") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(user.config()));
}

TEST_CASE("a check tells of the document, and warns when the fallbacks are of few operators", "[join]") {
  newcomer user;
  CHECK(user.join(user.write(user.network, "a.toml"), false, true) == exit_ok);
  CHECK(user.fetched == 1);
  CHECK(user.out.str().find("6 nodes of 4 owners, genuine") != std::string::npos);
  CHECK(user.err.str().find("of 1 operators, not 3") != std::string::npos);
}
