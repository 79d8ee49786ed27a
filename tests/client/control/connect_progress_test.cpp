// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/connect_progress.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::client;

TEST_CASE("the phase is the first step that is not done", "[connect_progress]") {
  actors::control_status status;
  CHECK(phase_of(status) == connect_phase::consensus);
  status.consensus.period = 3;
  status.consensus.nodes = 7;
  CHECK(phase_of(status) == connect_phase::keys);
  status.consensus.usable_nodes = 7;
  CHECK(phase_of(status) == connect_phase::entry);
  status.entry.active = "n4";
  CHECK(phase_of(status) == connect_phase::link);
  status.links = {{.node = "n1", .up = true}, {.node = "n4", .up = false}};
  CHECK(phase_of(status) == connect_phase::link);
  status.links[1].up = true;
  CHECK(phase_of(status) == connect_phase::circuit);
  status.state = actors::run_state::connected;
  CHECK(phase_of(status) == connect_phase::done);
}
