// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/log/log_limit.hpp"

#include <catch2/catch.hpp>

using namespace gate17::node;
using std::chrono::seconds;

TEST_CASE("a limit lets its burst through per window and counts the rest") {
  log_limit limit(3, seconds(60));
  const log_limit::time_point start(seconds(6'000));
  unsigned admitted = 0;
  for (int i = 0; i < 10; ++i)
    admitted += limit.admit(start + seconds(i)) ? 1 : 0;
  CHECK(admitted == 3);
  CHECK(limit.take_suppressed() == 7);
  CHECK(limit.take_suppressed() == 0);
  CHECK(limit.admit(start + seconds(60)));
}
