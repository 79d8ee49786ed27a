// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/route/health_marks.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using directory::health_marks;
using std::chrono::seconds;

namespace {

proto::node_id node(std::uint8_t number) {
  proto::node_id id;
  id.bytes[0] = number;
  return id;
}

const health_marks::time_point start{seconds(1'000)};

} // namespace

TEST_CASE("avoidance doubles with each failure and ends", "[health_marks]") {
  health_marks marks;
  auto now = start;
  for (const int expected : {10, 20, 40, 80, 160, 320, 600, 600}) {
    marks.segment_failed(node(1), node(2), now);
    CHECK(marks.is_avoided(node(1), node(2), now + seconds(expected - 1)));
    now += seconds(expected);
    CHECK_FALSE(marks.is_avoided(node(1), node(2), now));
  }
}

TEST_CASE("a failure is charged to one segment in one direction", "[health_marks]") {
  health_marks marks;
  marks.segment_failed(node(1), node(2), start);
  CHECK_FALSE(marks.is_avoided(node(2), node(1), start));
  CHECK_FALSE(marks.is_avoided(node(1), node(3), start));
  CHECK_FALSE(marks.is_avoided(health_marks::client, node(2), start));
}

TEST_CASE("success clears a mark", "[health_marks]") {
  health_marks marks;
  marks.segment_failed(node(1), node(2), start);
  marks.segment_failed(node(1), node(2), start);
  marks.segment_worked(node(1), node(2));
  CHECK_FALSE(marks.is_avoided(node(1), node(2), start));
  marks.segment_failed(node(1), node(2), start);
  CHECK_FALSE(marks.is_avoided(node(1), node(2), start + seconds(10)));
}

TEST_CASE("marks are bounded and the oldest goes first", "[health_marks]") {
  health_marks marks;
  proto::node_id to;
  for (std::size_t i = 0; i < health_marks::marks_max + 10; ++i) {
    to.bytes[1] = static_cast<std::uint8_t>(i);
    to.bytes[2] = static_cast<std::uint8_t>(i >> 8U);
    marks.segment_failed(node(1), to, start + seconds(i));
  }
  CHECK(marks.size() == health_marks::marks_max);
  CHECK(marks.is_avoided(node(1), to, start));
}

TEST_CASE("a segment that is down is avoided until it works, whatever fails meanwhile", "[health_marks]") {
  health_marks marks;
  marks.segment_down(health_marks::client, node(2));
  marks.segment_failed(health_marks::client, node(2), start);
  CHECK(marks.is_avoided(health_marks::client, node(2), start + std::chrono::hours(24)));
  marks.segment_worked(health_marks::client, node(2));
  CHECK_FALSE(marks.is_avoided(health_marks::client, node(2), start));
}

TEST_CASE("a segment that is up is no longer down, but may have failed", "[health_marks]") {
  health_marks marks;
  marks.segment_down(health_marks::client, node(2));
  marks.segment_up(health_marks::client, node(2));
  CHECK_FALSE(marks.is_avoided(health_marks::client, node(2), start));
  marks.segment_failed(health_marks::client, node(2), start);
  marks.segment_up(health_marks::client, node(2));
  CHECK(marks.is_avoided(health_marks::client, node(2), start));
  marks.segment_up(health_marks::client, node(3));
  CHECK(marks.size() == 1);
}
