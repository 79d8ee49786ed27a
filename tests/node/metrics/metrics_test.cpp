// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

#include "node/metrics/data_plane_publisher.hpp"
#include "node/metrics/metrics_page.hpp"

using namespace gate17::node;
using gate17::proto::cell_size;
using gate17::proto::errc;

namespace {

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

} // namespace

TEST_CASE("refusals are counted by reason, from many threads") {
  metrics_registry registry;
  handshake_metrics metrics(registry);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i)
        metrics.handshake_refused(i % 2 == 0 ? errc::bad_mac : errc::replayed);
    });
  for (auto& thread : threads)
    thread.join();
  const auto text = registry.text();
  CHECK(has_line(text, R"(gate17_handshake_refused_total{reason="bad_mac"} 2000)"));
  CHECK(has_line(text, R"(gate17_handshake_refused_total{reason="replayed"} 2000)"));
  CHECK(text.find("bad_tag") == std::string::npos);
}

TEST_CASE("loops publish differences, and their sums are shown") {
  metrics_registry registry;
  published_metrics shared(registry);
  data_plane_publisher first(shared);
  data_plane_publisher second(shared);
  data_plane_metrics one;
  data_plane_metrics two;
  one.cell_received(cell_size::large);
  one.cell_sent(cell_size::small);
  one.create_refused(errc::wrong_period);
  first.publish(one, 0);
  one.cell_received(cell_size::large);
  one.link_made_room();
  one.circuit_sacrificed();
  one.stream_opened();
  one.cleartext_refused();
  one.flow_opened();
  one.datagrams_dropped(7);
  one.datagram_too_big();
  one.question_refused();
  one.service_refused();
  first.publish(one, 3);
  first.publish(one, 3);
  two.cell_received(cell_size::large);
  two.link_refused(errc::bad_tag);
  second.publish(two, 1);
  const auto text = registry.text();
  CHECK(has_line(text, R"(gate17_link_cells_received_total{size="large"} 3)"));
  CHECK(has_line(text, R"(gate17_link_cells_received_total{size="small"} 0)"));
  CHECK(has_line(text, R"(gate17_link_cells_sent_total{size="small"} 1)"));
  CHECK(has_line(text, R"(gate17_link_cells_refused_total{reason="bad_tag"} 1)"));
  CHECK(has_line(text, R"(gate17_circuit_creates_refused_total{reason="wrong_period"} 1)"));
  CHECK(has_line(text, "gate17_link_made_room_total 1"));
  CHECK(has_line(text, "gate17_circuit_sacrificed_total 1"));
  CHECK(has_line(text, "gate17_stream_opened_total 1"));
  CHECK(has_line(text, "gate17_stream_cleartext_total 1"));
  CHECK(has_line(text, "gate17_flow_opened_total 1"));
  CHECK(has_line(text, "gate17_flow_failed_total 0"));
  CHECK(has_line(text, "gate17_datagram_dropped_total 7"));
  CHECK(has_line(text, "gate17_datagram_too_big_total 1"));
  CHECK(has_line(text, "gate17_question_refused_total 1"));
  CHECK(has_line(text, "gate17_service_refused_total 1"));
  CHECK(has_line(text, "gate17_loop_posts_dropped_total 4"));
  CHECK(has_line(text, "gate17_loop_ticks_total 4"));
}

TEST_CASE("the accountant's state is a gauge") {
  metrics_registry registry;
  accountant_metrics metrics(registry);
  byte_accountant process(1000);
  loop_account loop(process);
  const charge held(loop, 10);
  loop.flush();
  metrics.measured(process);
  CHECK(has_line(registry.text(), "gate17_buffer_held_bytes 10"));
  CHECK(has_line(registry.text(), "gate17_buffer_limit_bytes 1000"));
}

TEST_CASE("the page serves metrics, health and readiness with reasons") {
  metrics_registry registry;
  stream_metrics streams(registry);
  health state;
  const auto get = [&](const char* target) { return metrics_page({"GET", target, {}, {}}, registry, state); };
  CHECK(get("/metrics").body.find("gate17_stream_opened_total") != std::string::npos);
  CHECK(get("/metrics?x=1").status == 200);
  CHECK(get("/readyz").status == 200);
  state.not_ready("consensus", "none yet");
  CHECK(get("/healthz").status == 200);
  CHECK(get("/readyz").status == 503);
  const auto readiness = nlohmann::json::parse(get("/readyz").body);
  CHECK(readiness["ready"] == false);
  CHECK(readiness["reasons"][0]["component"] == "consensus");
  CHECK(readiness["reasons"][0]["reason"] == "none yet");
  state.ready("consensus");
  CHECK(get("/readyz").status == 200);
  state.unhealthy("loop 0", "no turn for 10 s");
  CHECK(get("/healthz").status == 503);
  CHECK(get("/readyz").status == 503);
  state.healthy("loop 0");
  CHECK(get("/healthz").status == 200);
  CHECK(get("/").status == 404);
  CHECK(metrics_page({"POST", "/metrics", {}, {}}, registry, state).status == 405);
}
