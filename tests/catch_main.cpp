// SPDX-License-Identifier: GPL-3.0-or-later
#define CATCH_CONFIG_CONSOLE_WIDTH 160
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <string>

namespace {

/// Writes "<passed> <failed>" test cases into the folder GATE17_TEST_COUNTS, for `tests/run` to add up.
/// A listener, because Catch2 v2 allows one reporter and a person should keep the readable one.
class count_writer : public Catch::TestEventListenerBase {
public:
  using TestEventListenerBase::TestEventListenerBase;

  void testRunEnded(const Catch::TestRunStats& stats) override {
    const char* folder = std::getenv("GATE17_TEST_COUNTS");
    if (folder == nullptr)
      return;
    const auto& cases = stats.totals.testCases;
    std::ofstream out{std::string{folder} + "/" + stats.runInfo.name + ".counts"};
    out << cases.passed + cases.failedButOk << ' ' << cases.failed << '\n';
  }
};

} // namespace

CATCH_REGISTER_LISTENER(count_writer)
