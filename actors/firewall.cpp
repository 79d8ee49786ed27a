// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/firewall.hpp"

namespace gate17::actors {

namespace {

void admit(firewall_actor::stateful_pointer<firewall_state> self, admit_connection& connection) {
  const auto& around = *self->state.around;
  auto& request = connection.request;
  const auto decision = self->state.policy.judge(request.target, request.content);
  if (!decision.allowed) {
    around.plane.refuse_stream(request.loop, request.id, close_reason::policy);
    return;
  }
  const auto builder = around.peers.get(&switchboard::handles::builder);
  if (!builder) {
    around.plane.refuse_stream(request.loop, request.id, close_reason::overloaded);
    return;
  }
  self->send(builder, want_stream{std::move(request), decision.needs_trusted_exit, std::move(connection.token)});
}

} // namespace

firewall_actor::behavior_type firewall(firewall_actor::stateful_pointer<firewall_state> self,
                                       const surroundings& around, firewall_policy policy) {
  self->state.around = &around;
  self->state.policy = std::move(policy);
  return {
      [self](admit_connection& connection) { admit(self, connection); },
      [self](const judge_connection& question) {
        const auto decision = self->state.policy.judge(
            {.host = question.host, .port = question.port, .protocol = question.protocol}, question.content);
        return verdict{decision.allowed, decision.needs_trusted_exit, std::string(decision.why)};
      },
  };
}

} // namespace gate17::actors
