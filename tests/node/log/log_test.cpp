// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/log/log.hpp"

#include <string>

#include <catch2/catch.hpp>

#include "node/config/toml_value.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/crypto/secret.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace gate17;
using namespace gate17::node;

static_assert(is_loggable<int> && is_loggable<const double&> && is_loggable<bool>);
static_assert(is_loggable<const char (&)[5]> && is_loggable<public_text> && is_loggable<const proto::node_id&>);
// Whatever could hold an address, a destination or a key has to be vouched for.
static_assert(!is_loggable<std::string> && !is_loggable<std::string_view> && !is_loggable<const char*>);
static_assert(!is_loggable<proto::endpoint> && !is_loggable<proto::ip_address> && !is_loggable<proto::secret_key>);
static_assert(!is_loggable<const void*>);

TEST_CASE("the log writes one line per call, from its level upwards") {
  const test::scratch_folder folder;
  const auto file = folder.path() / "log";
  REQUIRE(start_log({log_level::info, file}));
  log(log_component::process, log_level::debug, "below the level");
  log(log_component::process, log_level::info, "lane to {} with {} cells", proto::node_id{}, 3);
  log(log_component::process, log_level::warn, "{}", public_text{"two\nlines"});
  log_limit limit(1, std::chrono::hours(24));
  for (int i = 0; i < 3; ++i)
    log(limit, log_component::process, log_level::warn, "refused");
  REQUIRE(start_log({}));
  const auto text = read_text_file(file.string());
  REQUIRE(text);
  CHECK(text->find("below the level") == std::string::npos);
  CHECK(text->find("info process: lane to 00000000 with 3 cells\n") != std::string::npos);
  CHECK(text->find("warning process: two?lines\n") != std::string::npos);
  CHECK(std::count(text->begin(), text->end(), '\n') == 3);
}

TEST_CASE("a log file that cannot be opened is an error") {
  const test::scratch_folder folder;
  CHECK_FALSE(start_log({log_level::info, folder.path()}));
}
