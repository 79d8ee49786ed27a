// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/watch_text.hpp"

#include <catch2/catch.hpp>

#include "client/cli/report_text.hpp"
#include "client/control/watch_json.hpp"

using namespace gate17;
using namespace gate17::client;
using kind = actors::watch_event::kind;

TEST_CASE("events are said in words", "[watch_text]") {
  actors::watch_event event;
  event.time = std::chrono::milliseconds{1'800'000'000'123};
  event.circuit = 5;
  event.reason = actors::close_reason::timed_out;
  event.segment = actors::segment_unknown;
  event.bytes = 2048;
  event.text = "off\x1b";
  const auto said = [&](kind what) {
    event.what = what;
    return *watch_text(watch_line(event));
  };
  CHECK(said(kind::circuit_built) == "08:00:00Z circuit 5 built\n");
  CHECK(said(kind::circuit_closed) == "08:00:00Z circuit 5 closed: timed_out, nobody knows where\n");
  event.segment = 1;
  CHECK(said(kind::circuit_closed) == "08:00:00Z circuit 5 closed: timed_out, at segment 1\n");
  CHECK(said(kind::stream_closed) == "08:00:00Z stream 0 closed: timed_out, 2.0 KiB\n");
  CHECK(said(kind::state_changed) == "08:00:00Z state: off?\n");
  CHECK(*watch_text(lost_line(3, event.time)) == "08:00:00Z 3 events lost: read faster\n");
  CHECK(*watch_text(R"({"schema_version":1,"time":0,"event":"later"})") == "00:00:00Z later\n");
  for (const auto* bad : {"", "{}", R"({"schema_version":2,"time":0,"event":"x"})",
                          R"({"schema_version":1,"time":0,"event":"circuit_built"})"})
    CHECK_FALSE(watch_text(bad));
}

TEST_CASE("a report is rows in the order of its fields", "[report_text]") {
  CHECK(*report_text(R"({"schema_version":1,"b":{"x":1,"y":[]},"a":["p\u001b","q"],"c":null})") ==
        "b:\n  x: 1\n  y: none\na:\n  - p?\n  - q\nc: null\n");
  CHECK_FALSE(report_text("[]"));
}
