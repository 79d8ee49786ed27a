// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <memory>
#include <unordered_map>

#include "actors/ports.hpp"
#include "node/circuit/origin_circuit.hpp"
#include "node/stream/inbound_question.hpp"

namespace gate17::node {

/// The questions about names that begin on one loop. An exit answers them in the clear and nothing vouches for what it
/// says, so they go to trusted exits only (R14); a question whose circuit is lost is asked again on another one (R11).
class origin_questions {
public:
  using find_circuit = std::function<origin_circuit*(actors::circuit_id)>;

  origin_questions(loop_context& context, actors::control_plane& control, find_circuit find);
  ~origin_questions();

  /// False when there are too many questions or the control plane takes no more. Otherwise `done` is called once, never
  /// from inside this call, unless the question is withdrawn.
  bool ask(actors::stream_id id, inbound_question asked, on_name_answer done);
  void withdraw(actors::stream_id id);

  /// The control plane's answers; false when the id is no question's.
  bool attach(actors::stream_id id, actors::circuit_id circuit);
  bool refuse(actors::stream_id id, actors::close_reason reason);

  /// Ends what waited too long for an answer.
  void tick(std::chrono::steady_clock::time_point now);

  std::size_t size() const { return questions_.size(); }

private:
  class question;

  bool want(question& one);
  void over(question& one, actors::close_reason reason, const name_answer* answer);

  loop_context& context_;
  actors::control_plane& control_;
  find_circuit find_;
  std::unordered_map<actors::stream_id, std::unique_ptr<question>> questions_;
};

} // namespace gate17::node
