// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/origin/origin_table.hpp"

#include <sys/socket.h>

#include "node/log/log.hpp"
#include "node/origin/limits.hpp"
#include "node/stream/end_codes.hpp"

namespace gate17::node {

namespace {

/// Whatever the control plane says: plain text and what may be plain text leaves at trusted exits only (R14). A stream
/// that waits for its answer has said nothing yet; it is looked at before it sends.
bool may_leave(const origin_circuit& on, const inbound_stream& stream) {
  const bool later = !stream.early_success && stream.content == actors::content_kind::undecided;
  return on.trusted_exit() || actors::is_surely_encrypted(stream.content) || later;
}

} // namespace

origin_table::origin_table(loop_context& context, neighbours& links, actors::control_plane& control)
    : context_(context),
      links_(links),
      control_(control),
      waiting_(
          context.loop, [this](actors::stream_id id, const inbound_stream& stream) { return want(id, stream); },
          [this](actors::stream_id id, inbound_stream stream, actors::circuit_id circuit) {
            open_on(id, std::move(stream), circuit);
          },
          [this](actors::stream_id id, inbound_stream stream, actors::close_reason reason) {
            give_up(id, std::move(stream), reason);
          }),
      flows_(context, control, [this](actors::circuit_id id) { return find(id); }),
      questions_(context, control, [this](actors::circuit_id id) { return find(id); }),
      next_stream_(static_cast<std::uint64_t>(context.index) << 48U) {}

origin_table::~origin_table() = default;

void origin_table::accept(inbound_stream stream) {
  const auto id = ++next_stream_;
  if (draining_)
    give_up(id, std::move(stream), actors::close_reason::shutting_down);
  else if (waiting_.full())
    give_up(id, std::move(stream), actors::close_reason::overloaded);
  else
    waiting_.add(id, std::move(stream));
}

bool origin_table::want(actors::stream_id id, const inbound_stream& stream) {
  actors::stream_request request;
  request.id = id;
  request.loop = context_.index;
  request.target = stream.target;
  request.content = stream.content;
  request.isolation = stream.isolation;
  request.never_prebuilt = stream.never_prebuilt;
  request.attempt = stream.attempts;
  return control_.want_stream(std::move(request));
}

void origin_table::install(actors::circuit_spec spec) {
  std::vector<proto::hop_plan> hops;
  for (const auto& hop : spec.hops)
    if (hop.keys)
      hops.push_back({*hop.keys, hop.suite, std::nullopt});
  link* const entry = hops.size() == spec.hops.size() && !hops.empty() ? links_.reach(spec.hops.front()) : nullptr;
  auto made = std::make_unique<origin_circuit>(context_, static_cast<origin_keeper&>(*this), spec.id, spec.trusted_exit,
                                               spec.padded);
  if (entry == nullptr || !made->start(*entry, hops)) {
    control_.on_circuit_closed({spec.id, actors::close_reason::link_lost, 0, {}});
    return;
  }
  circuits_.emplace(spec.id, std::move(made));
}

void origin_table::close(actors::circuit_id id, actors::close_reason reason) {
  const auto found = circuits_.find(id);
  if (found != circuits_.end())
    found->second->destroy(reason);
}

void origin_table::attach(actors::stream_id stream, actors::circuit_id circuit) {
  if (!flows_.attach(stream, circuit) && !questions_.attach(stream, circuit))
    waiting_.attach(stream, circuit);
}

void origin_table::refuse(actors::stream_id stream, actors::close_reason reason) {
  if (!flows_.refuse(stream, reason) && !questions_.refuse(stream, reason))
    waiting_.refuse(stream, reason);
}

std::optional<actors::stream_id> origin_table::open_flow(inbound_flow flow, proto::byte_view first) {
  const auto id = ++next_stream_;
  return flows_.open(id, std::move(flow), first) ? std::optional(id) : std::nullopt;
}

std::optional<actors::stream_id> origin_table::ask(inbound_question question, on_name_answer done) {
  const auto id = ++next_stream_;
  return questions_.ask(id, std::move(question), std::move(done)) ? std::optional(id) : std::nullopt;
}

origin_circuit* origin_table::find(actors::circuit_id id) {
  const auto found = circuits_.find(id);
  return found == circuits_.end() ? nullptr : found->second.get();
}

void origin_table::open_on(actors::stream_id id, inbound_stream stream, actors::circuit_id circuit) {
  const auto found = circuits_.find(circuit);
  if (found == circuits_.end()) {
    // Nothing of it was sent yet, so it may go on any other circuit (R11).
    offer_again(id, std::move(stream));
    return;
  }
  auto& on = *found->second;
  if (!may_leave(on, stream)) {
    give_up(id, std::move(stream), actors::close_reason::cleartext);
    return;
  }
  auto made = std::make_unique<application_stream>(on, on.next_stream_id(), id, on.trusted_exit(), std::move(stream),
                                                   static_cast<application_stream_observer&>(*this));
  auto& opened = static_cast<application_stream&>(on.streams().add(std::move(made)));
  open_.emplace(id, open_stream{circuit});
  control_.on_stream_opened({id, circuit});
  opened.open();
}

void origin_table::offer_again(actors::stream_id id, inbound_stream stream) {
  if (++stream.attempts > origin_limits::attempts_max || waiting_.full())
    give_up(id, std::move(stream), actors::close_reason::link_lost);
  else
    waiting_.add(id, std::move(stream));
}

void origin_table::give_up(actors::stream_id id, inbound_stream stream, actors::close_reason reason) {
  static log_limit trust_lines;
  if (reason == actors::close_reason::no_trusted_exit)
    log(trust_lines, log_component::proxy, log_level::warn,
        "a stream was refused: it may be readable and there is no trusted exit");
  if (stream.reply) {
    const auto bytes = stream.reply(close_code_of(reason), {});
    (void)::send(stream.socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  } else if (stream.socket) {
    reset_on_close(stream.socket.get());
  }
  control_.on_stream_closed({id, 0, reason, 0, 0});
}

void origin_table::begin_exchange(exchange_request request) {
  const auto id = request.id;
  if (exchanges_.size() >= exchanges_max || exchanges_.contains(id)) {
    control_.on_exchange(id, actors::close_reason::overloaded, {});
    return;
  }
  // Put in place first: the end may come from inside the constructor.
  auto& slot = exchanges_[id];
  slot = std::make_unique<exchange>(context_, links_, std::move(request),
                                    [this, id](actors::close_reason reason, std::vector<std::uint8_t> answer) {
                                      exchanges_over_.push_back(id);
                                      context_.loop.request_turn_end(*this);
                                      control_.on_exchange(id, reason, std::move(answer));
                                    });
}

void origin_table::begin_probe(actors::probe_spec spec) {
  const auto id = spec.id;
  if (draining_ || probes_.size() >= probes_max || probes_.contains(id)) {
    control_.on_probe({id, actors::close_reason::overloaded, actors::segment_unknown, 0, {}});
    return;
  }
  // Put in place first: the end may come from inside the constructor.
  auto& slot = probes_[id];
  slot = std::make_unique<circuit_probe>(context_, links_, std::move(spec), [this](const actors::probe_ended& event) {
    probes_over_.push_back(event.id);
    context_.loop.request_turn_end(*this);
    control_.on_probe(event);
  });
}

void origin_table::on_circuit_built(origin_circuit& built, std::chrono::microseconds took) {
  control_.on_circuit_built({built.id(), took});
}

void origin_table::on_circuit_over(origin_circuit& over, actors::close_reason reason, std::uint8_t segment,
                                   std::vector<std::uint8_t> records) {
  const auto found = circuits_.find(over.id());
  if (found == circuits_.end())
    return;
  past_chain_steps_ += over.chain_steps();
  past_dh_steps_ += over.dh_steps();
  control_.on_circuit_closed({over.id(), reason, segment, std::move(records)});
  over_.push_back(std::move(found->second));
  circuits_.erase(found);
  context_.loop.request_turn_end(*this);
}

void origin_table::on_stream_over(actors::stream_id id, actors::close_reason reason, std::uint64_t up,
                                  std::uint64_t down) {
  const auto found = open_.find(id);
  if (found == open_.end())
    return;
  bytes_up_ += up;
  bytes_down_ += down;
  control_.on_stream_closed({id, found->second.circuit, reason, up, down});
  open_.erase(found);
}

void origin_table::on_stream_stranded(actors::stream_id id, inbound_stream stream) {
  open_.erase(id);
  offer_again(id, std::move(stream));
}

void origin_table::leave_silent(const proto::node_id& entry) {
  std::vector<origin_circuit*> silent;
  for (const auto& [id, one] : circuits_)
    if (one->begins_at(entry))
      silent.push_back(one.get());
  for (auto* const one : silent)
    one->streams().circuit_silent();
}

void origin_table::at_turn_end() {
  over_.clear();
  for (const auto id : std::exchange(exchanges_over_, {}))
    exchanges_.erase(id);
  for (const auto id : std::exchange(probes_over_, {}))
    probes_.erase(id);
}

void origin_table::tick() {
  waiting_.tick();
  flows_.tick(context_.loop.now());
  questions_.tick(context_.loop.now());
  std::vector<origin_circuit*> all;
  for (const auto& [id, one] : circuits_)
    all.push_back(one.get());
  for (auto* const one : all)
    one->tick();
  for (const auto& [id, one] : exchanges_)
    one->tick();
  for (const auto& [id, one] : probes_)
    one->tick();
}

void origin_table::destroy_all(actors::close_reason reason) {
  exchanges_.clear();
  probes_.clear();
  while (!circuits_.empty())
    circuits_.begin()->second->destroy(reason);
}

void origin_table::report(actors::loop_totals& totals) const {
  totals.contact = links_.contact();
  totals.bytes_up = bytes_up_ + flows_.past_bytes_up();
  totals.bytes_down = bytes_down_ + flows_.past_bytes_down();
  totals.chain_steps = past_chain_steps_ + links_.chain_steps();
  totals.dh_steps = past_dh_steps_ + links_.dh_steps();
  for (const auto& [id, one] : circuits_) {
    totals.chain_steps += one->chain_steps();
    totals.dh_steps += one->dh_steps();
    totals.circuits.push_back({id, one->bytes(), static_cast<std::uint32_t>(one->streams().size())});
    one->streams().for_each([&](const stream& open) {
      totals.bytes_up += open.bytes_sent();
      totals.bytes_down += open.bytes_received();
    });
  }
  links_.for_each_link([&](const link& one) {
    const auto padding = one.padding();
    totals.links.push_back({*one.neighbour(), one.sealed(), one.lane(), one.answered(), padding.on, padding.bytes_sent,
                            padding.bytes_received});
  });
}

} // namespace gate17::node
