// SPDX-License-Identifier: GPL-3.0-or-later
#define CATCH_CONFIG_CONSOLE_WIDTH 160
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <string>

namespace {

/// Keeps "<passed> <failed>" test cases in GATE17_TEST_COUNTS/<executable>.counts, for `tests/run` to add up, and the
/// name of the one that runs in <executable>.running, for a run that hangs or dies to be blamed on it.
/// A listener, because Catch2 v2 allows one reporter and a person should keep the readable one.
class count_writer : public Catch::TestEventListenerBase {
public:
  using TestEventListenerBase::TestEventListenerBase;

  void testRunStarting(const Catch::TestRunInfo& run) override {
    if (const char* folder = std::getenv("GATE17_TEST_COUNTS"))
      path_ = std::string{folder} + "/" + run.name;
  }

  void testCaseStarting(const Catch::TestCaseInfo& test) override { write(".running", test.name); }

  void testCaseEnded(const Catch::TestCaseStats& stats) override {
    (stats.totals.testCases.failed == 0 ? passed_ : failed_) += 1;
    write(".counts", std::to_string(passed_) + ' ' + std::to_string(failed_));
    write(".running", "(between test cases)");
  }

private:
  void write(const char* ending, const std::string& text) const {
    if (!path_.empty())
      std::ofstream{path_ + ending} << text << '\n';
  }

  std::string path_;
  unsigned passed_ = 0;
  unsigned failed_ = 0;
};

} // namespace

CATCH_REGISTER_LISTENER(count_writer)
