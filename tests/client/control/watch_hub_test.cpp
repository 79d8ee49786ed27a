// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/watch_hub.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "client/control/event_log.hpp"
#include "client/control/watch_json.hpp"
#include "node/config/toml_value.hpp"
#include "node/log/log.hpp"
#include "tests/support/scratch_folder.hpp"

using namespace gate17;
using namespace gate17::client;
using nlohmann::json;
using kind = actors::watch_event::kind;

namespace {

/// A reader that takes lines only while it wants to.
struct reader final : node::http::stream_writer {
  std::vector<std::string> lines;
  bool takes = true;
  bool open = true;
  bool write(std::string_view bytes) override {
    if (takes && open)
      lines.emplace_back(bytes);
    return takes && open;
  }
  void finish() override { open = false; }
  bool is_open() const override { return open; }
};

actors::watch_event event(kind what) {
  actors::watch_event out;
  out.what = what;
  out.time = std::chrono::milliseconds{1'800'000'000'123};
  out.circuit = 5;
  out.stream = 9;
  out.bytes = 77;
  out.period = 12;
  out.segment = 2;
  out.reason = actors::close_reason::link_lost;
  out.text = "connected";
  return out;
}

} // namespace

TEST_CASE("every event has its line with the fields that belong to it", "[watch]") {
  for (const auto& [what, fields] : std::vector<std::pair<kind, json>>{
           {kind::circuit_built, {{"circuit", 5}}},
           {kind::circuit_closed, {{"circuit", 5}, {"reason", "link_lost"}, {"segment", 2}}},
           {kind::stream_opened, {{"stream", 9}, {"circuit", 5}}},
           {kind::stream_closed, {{"stream", 9}, {"circuit", 5}, {"reason", "link_lost"}, {"bytes", 77}}},
           {kind::consensus_adopted, {{"period", 12}}},
           {kind::entry_changed, {{"reason", "connected"}}},
           {kind::state_changed, {{"state", "connected"}}}}) {
    auto wanted = fields;
    wanted["schema_version"] = 1;
    wanted["time"] = 1'800'000'000'123;
    wanted["event"] = actors::to_string(what);
    const auto line = watch_line(event(what));
    CHECK(line.ends_with("}\n"));
    CHECK(json::parse(line) == wanted);
  }
  auto unknown = event(kind::circuit_closed);
  unknown.segment = actors::segment_unknown;
  CHECK(json::parse(watch_line(unknown)).at("segment").is_null());
}

TEST_CASE("a slow reader loses events and is told how many; others lose none", "[watch]") {
  watch_hub hub;
  const auto slow = std::make_shared<reader>(), quick = std::make_shared<reader>();
  REQUIRE(hub.add(slow));
  REQUIRE(hub.add(quick));
  hub.on_event(event(kind::circuit_built));
  slow->takes = false;
  for (int i = 0; i < 3; ++i)
    hub.on_event(event(kind::stream_opened));
  slow->takes = true;
  hub.on_event(event(kind::stream_closed));
  hub.on_event(event(kind::stream_closed));
  CHECK(quick->lines.size() == 6);
  REQUIRE(slow->lines.size() == 3);
  const auto told = slow->lines[1].substr(0, slow->lines[1].find('\n'));
  CHECK(json::parse(told).at("event") == "lost");
  CHECK(json::parse(told).at("count") == 3);
  CHECK(slow->lines[1] == told + "\n" + slow->lines[2]);
}

TEST_CASE("listeners are bounded, and who has gone makes room", "[watch]") {
  watch_hub hub;
  std::vector<std::shared_ptr<reader>> all;
  while (hub.has_room()) {
    all.push_back(std::make_shared<reader>());
    REQUIRE(hub.add(all.back()));
  }
  CHECK(all.size() == watch_hub::listeners_max);
  CHECK_FALSE(hub.add(std::make_shared<reader>()));
  all[3]->open = false;
  CHECK(hub.has_room());
  CHECK(hub.add(std::make_shared<reader>()));
}

TEST_CASE("the log says what was decided and never when somebody uses the network", "[watch]") {
  const test::scratch_folder folder;
  REQUIRE(node::start_log({node::log_level::debug, folder.path() / "log"}));
  watch_hub hub;
  const auto all = std::make_shared<reader>();
  hub.add(all);
  event_log log(hub);
  for (const auto what : {kind::circuit_built, kind::circuit_closed, kind::stream_opened, kind::stream_closed,
                          kind::consensus_adopted, kind::entry_changed, kind::state_changed})
    log.on_event(event(what));
  REQUIRE(node::start_log({}));
  CHECK(all->lines.size() == 7);
  const auto text = *node::read_text_file((folder.path() / "log").string());
  CHECK(std::count(text.begin(), text.end(), '\n') == 5);
  CHECK(text.find("control: state is now connected") != std::string::npos);
  CHECK(text.find("stream") == std::string::npos);
}
