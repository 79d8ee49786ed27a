// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/origin_questions.hpp"

#include <vector>

#include "node/origin/limits.hpp"
#include "node/stream/application_question.hpp"
#include "node/stream/end_codes.hpp"

namespace gate17::node {

namespace {

// A question has no port. This is the one that most exits admit, so that any trusted circuit will do.
constexpr std::uint16_t usual_port = 443;

} // namespace

class origin_questions::question final : public application_question_events {
public:
  question(origin_questions& owner, actors::stream_id id, inbound_question asked, on_name_answer done)
      : id_(id), since_(owner.context_.loop.now()), asked_(std::move(asked)), done_(std::move(done)), owner_(owner) {}

  actors::stream_id id() const { return id_; }
  actors::circuit_id circuit() const { return circuit_; }
  const on_name_answer& done() const { return done_; }
  bool overdue(std::chrono::steady_clock::time_point now) const { return now - since_ > origin_limits::answer_wait; }

  actors::stream_request request() const {
    actors::stream_request made;
    made.id = id_;
    made.loop = owner_.context_.index;
    made.target = {asked_.host, usual_port, directory::transport::tcp};
    made.kind = actors::stream_kind::question;
    made.content = actors::content_kind::dns;
    made.isolation = asked_.isolation;
    made.never_prebuilt = asked_.never_prebuilt;
    made.attempt = attempts_;
    return made;
  }

  void attach(origin_circuit& circuit) {
    circuit_ = circuit.id();
    auto made = std::make_unique<application_question>(circuit, circuit.next_stream_id(), asked_,
                                                       static_cast<application_question_events&>(*this));
    on_ = static_cast<application_question*>(&circuit.streams().add(std::move(made)));
    on_->ask();
  }

  void leave() {
    if (on_ != nullptr)
      std::exchange(on_, nullptr)->withdraw();
  }

  void on_answer(name_answer answer) override {
    on_ = nullptr;
    owner_.over(*this, actors::close_reason::finished, &answer);
  }
  /// The circuit is not there, or no more.
  void on_lost(actors::close_reason reason) override {
    on_ = nullptr;
    circuit_ = 0;
    const bool again = reason != actors::close_reason::finished && attempts_ < origin_limits::attempts_max;
    if (again && (++attempts_, owner_.want(*this)))
      return;
    owner_.over(*this, reason, nullptr);
  }

private:
  actors::stream_id id_;
  std::chrono::steady_clock::time_point since_;
  inbound_question asked_;
  on_name_answer done_;
  origin_questions& owner_;
  application_question* on_ = nullptr;
  actors::circuit_id circuit_ = 0;
  std::uint32_t attempts_ = 1;
};

origin_questions::origin_questions(loop_context& context, actors::control_plane& control, find_circuit find)
    : context_(context), control_(control), find_(std::move(find)) {}

origin_questions::~origin_questions() = default;

bool origin_questions::ask(actors::stream_id id, inbound_question asked, on_name_answer done) {
  auto made = std::make_unique<question>(*this, id, std::move(asked), std::move(done));
  if (questions_.size() >= origin_limits::questions_max || !want(*made))
    return false;
  questions_.emplace(id, std::move(made));
  return true;
}

void origin_questions::withdraw(actors::stream_id id) {
  const auto found = questions_.find(id);
  if (found == questions_.end())
    return;
  const auto ended = std::move(found->second);
  questions_.erase(found);
  ended->leave();
  control_.on_stream_closed({id, ended->circuit(), actors::close_reason::finished, 0, 0});
}

bool origin_questions::attach(actors::stream_id id, actors::circuit_id circuit) {
  const auto found = questions_.find(id);
  if (found == questions_.end())
    return false;
  auto* const on = find_(circuit);
  if (on == nullptr) {
    found->second->on_lost(actors::close_reason::link_lost);
    return true;
  }
  if (!on->trusted_exit()) {
    refuse(id, actors::close_reason::cleartext);
    return true;
  }
  control_.on_stream_opened({id, circuit});
  found->second->attach(*on);
  return true;
}

bool origin_questions::refuse(actors::stream_id id, actors::close_reason reason) {
  const auto found = questions_.find(id);
  if (found == questions_.end())
    return false;
  over(*found->second, reason, nullptr);
  return true;
}

void origin_questions::tick(std::chrono::steady_clock::time_point now) {
  std::vector<actors::stream_id> overdue;
  for (const auto& [id, one] : questions_)
    if (one->overdue(now))
      overdue.push_back(id);
  for (const auto id : overdue)
    refuse(id, actors::close_reason::timed_out);
}

bool origin_questions::want(question& one) { return control_.want_stream(one.request()); }

/// Without an answer the reason becomes one. The question is gone afterwards.
void origin_questions::over(question& one, actors::close_reason reason, const name_answer* answer) {
  const auto found = questions_.find(one.id());
  const auto ended = std::move(found->second);
  questions_.erase(found);
  ended->leave();
  control_.on_stream_closed({ended->id(), ended->circuit(), reason, 0, 0});
  ended->done()(answer != nullptr ? *answer : name_answer{close_code_of(reason), {}, {}, {}});
}

} // namespace gate17::node
