// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/origin_flows.hpp"

#include "node/content/datagram.hpp"
#include "node/origin/limits.hpp"
#include "node/origin/waiting_streams.hpp"
#include "node/stream/application_flow.hpp"
#include "node/stream/datagram_limits.hpp"
#include "node/stream/datagram_queue.hpp"
#include "node/stream/end_codes.hpp"

namespace gate17::node {

class origin_flows::flow final : public application_flow_events {
public:
  flow(origin_flows& owner, actors::stream_id id, inbound_flow asked, proto::byte_view first)
      : id_(id),
        content_(classify_datagram(first)),
        since_(owner.context_.loop.now()),
        last_used_(since_),
        asked_(std::move(asked)),
        owner_(owner),
        waiting_(owner.context_.pool) {}

  actors::stream_id id() const { return id_; }
  const inbound_flow& asked() const { return asked_; }
  actors::circuit_id circuit() const { return circuit_; }
  actors::content_kind content() const { return content_; }
  std::uint64_t bytes_up() const { return up_; }
  std::uint64_t bytes_down() const { return down_; }
  bool overdue(std::chrono::steady_clock::time_point now) const {
    return on_ == nullptr && now - since_ > waiting_streams::circuit_wait;
  }
  bool quiet(std::chrono::steady_clock::time_point now) const { return now - last_used_ >= datagram_limits::idle; }

  actors::stream_request request() const {
    actors::stream_request made;
    made.id = id_;
    made.loop = owner_.context_.index;
    made.target = asked_.target;
    made.kind = actors::stream_kind::datagrams;
    made.content = content_;
    made.isolation = asked_.isolation;
    made.never_prebuilt = asked_.never_prebuilt;
    made.attempt = attempts_;
    return made;
  }

  void take(proto::byte_view bytes) {
    last_used_ = owner_.context_.loop.now();
    owner_.context_.metrics.datagrams_dropped(waiting_.push(bytes));
    pump();
  }

  void attach(origin_circuit& circuit) {
    circuit_ = circuit.id();
    auto made = std::make_unique<application_flow>(circuit, circuit.next_stream_id(), asked_.target,
                                                   static_cast<application_flow_events&>(*this));
    on_ = static_cast<application_flow*>(&circuit.streams().add(std::move(made)));
    pump();
  }

  /// Leaves the circuit, if there is one.
  void leave() {
    if (auto* const left = on_; left != nullptr) {
      part();
      left->close();
    }
  }

  /// The circuit is not there, or no more.
  void go_elsewhere(actors::close_reason reason) {
    if (reason != actors::close_reason::finished && may_go_elsewhere()) {
      begin_again();
      if (owner_.ask(*this))
        return;
    }
    owner_.over(*this, reason, close_code_of(reason));
  }

  void on_datagram(proto::byte_view bytes, const proto::endpoint& from) override {
    last_used_ = owner_.context_.loop.now();
    answered_ = true;
    first_ = {};
    asked_.listener->on_datagram(bytes, from);
  }
  void on_room() override { pump(); }
  void on_closed(proto::close_code code) override {
    part();
    owner_.over(*this, reason_of(code), code);
  }
  void on_lost(actors::close_reason reason) override {
    part();
    go_elsewhere(reason);
  }

private:
  void part() {
    up_ += on_->bytes_sent();
    down_ += on_->bytes_received();
    owner_.past_up_ += on_->bytes_sent();
    owner_.past_down_ += on_->bytes_received();
    on_ = nullptr;
  }

  bool may_go_elsewhere() const {
    return attempts_ < origin_limits::attempts_max && !answered_ && (sent_ == 0 || (sent_ == 1 && !first_.empty()));
  }

  /// What was sent stands in front again.
  void begin_again() {
    ++attempts_;
    since_ = owner_.context_.loop.now();
    circuit_ = 0;
    if (sent_ == 1)
      waiting_.push_front(first_);
    sent_ = 0;
  }

  void pump() {
    while (on_ != nullptr && !waiting_.empty() && on_->send(waiting_.front())) {
      if (on_ == nullptr)
        return; // the circuit was lost over it
      if (++sent_ == 1 && !answered_ && may_send_datagram_again(waiting_.front()))
        first_.assign(waiting_.front().begin(), waiting_.front().end());
      else
        first_ = {};
      waiting_.pop();
    }
  }

  actors::stream_id id_;
  actors::content_kind content_;
  std::chrono::steady_clock::time_point since_; ///< of waiting for a circuit
  std::chrono::steady_clock::time_point last_used_;
  inbound_flow asked_;
  origin_flows& owner_;
  datagram_queue waiting_;
  std::vector<std::uint8_t> first_; ///< as long as it may have to travel twice
  application_flow* on_ = nullptr;
  actors::circuit_id circuit_ = 0;
  std::uint64_t sent_ = 0; ///< datagrams on this circuit
  std::uint64_t up_ = 0;
  std::uint64_t down_ = 0;
  std::uint32_t attempts_ = 1;
  bool answered_ = false;
};

origin_flows::origin_flows(loop_context& context, actors::control_plane& control, find_circuit find)
    : context_(context), control_(control), find_(std::move(find)) {}

origin_flows::~origin_flows() = default;

bool origin_flows::open(actors::stream_id id, inbound_flow asked, proto::byte_view first) {
  auto made = std::make_unique<flow>(*this, id, std::move(asked), first);
  if (flows_.size() >= origin_limits::flows_max || !ask(*made)) {
    context_.metrics.datagrams_dropped();
    return false;
  }
  made->take(first);
  flows_.emplace(id, std::move(made));
  return true;
}

void origin_flows::send(actors::stream_id id, proto::byte_view bytes) {
  if (const auto found = flows_.find(id); found != flows_.end())
    found->second->take(bytes);
}

void origin_flows::close(actors::stream_id id) {
  if (const auto found = flows_.find(id); found != flows_.end())
    over(*found->second, actors::close_reason::finished, std::nullopt);
}

bool origin_flows::attach(actors::stream_id id, actors::circuit_id circuit) {
  const auto found = flows_.find(id);
  if (found == flows_.end())
    return false;
  auto& one = *found->second;
  auto* const on = find_(circuit);
  if (on == nullptr) {
    one.go_elsewhere(actors::close_reason::link_lost);
    return true;
  }
  // Whatever the control plane says: what may be readable leaves at trusted exits only (R14).
  if (!on->trusted_exit() && !actors::is_surely_encrypted(one.content())) {
    refuse(id, actors::close_reason::cleartext);
    return true;
  }
  control_.on_stream_opened({id, circuit});
  one.attach(*on);
  return true;
}

bool origin_flows::refuse(actors::stream_id id, actors::close_reason reason) {
  const auto found = flows_.find(id);
  if (found == flows_.end())
    return false;
  over(*found->second, reason, close_code_of(reason));
  return true;
}

void origin_flows::tick(std::chrono::steady_clock::time_point now) {
  std::vector<std::pair<actors::stream_id, actors::close_reason>> ended;
  for (const auto& [id, one] : flows_) {
    if (one->quiet(now))
      ended.emplace_back(id, actors::close_reason::finished);
    else if (one->overdue(now))
      ended.emplace_back(id, actors::close_reason::timed_out);
  }
  for (const auto& [id, reason] : ended)
    refuse(id, reason);
}

void origin_flows::at_turn_end() { over_.clear(); }

bool origin_flows::ask(flow& one) { return control_.want_stream(one.request()); }

void origin_flows::over(flow& one, actors::close_reason reason, std::optional<proto::close_code> told) {
  const auto found = flows_.find(one.id());
  over_.push_back(std::move(found->second));
  flows_.erase(found);
  context_.loop.request_turn_end(*this);
  one.leave();
  control_.on_stream_closed({one.id(), one.circuit(), reason, one.bytes_up(), one.bytes_down()});
  if (told)
    one.asked().listener->on_flow_over(*told);
}

} // namespace gate17::node
