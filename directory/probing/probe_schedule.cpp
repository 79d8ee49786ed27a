// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/probing/probe_schedule.hpp"

#include <algorithm>
#include <utility>

#include "directory/route/draw.hpp"

namespace gate17::directory {

using std::chrono::milliseconds;

namespace {

/// Longer than links between nodes take to come up after a first document.
constexpr milliseconds trial_min{5'000};
constexpr milliseconds retry_min{250};
constexpr milliseconds retry_max{60'000};
constexpr int draws_max = 16;
constexpr std::uint8_t first_segment = 0;
constexpr std::uint8_t last_segment = 2;

} // namespace

std::optional<std::string> probe_rules::validate() const {
  if (interval_periods == 0 || measure_periods == 0 || in_flight_max == 0) {
    return "periods between probes and probes in flight must not be 0";
  }
  return std::nullopt;
}

milliseconds probe_schedule::retry_pause() const { return std::clamp(period_ / 8, retry_min, retry_max); }

milliseconds probe_schedule::trial() const { return std::max(trial_min, period_); }

probe_schedule::time_point probe_schedule::after(milliseconds least, milliseconds most, time_point now,
                                                 proto::random_source& random) const {
  const auto span = static_cast<std::uint64_t>(std::max<std::int64_t>(1, (most - least).count() + 1));
  return now + least + milliseconds(draw_below(random, span));
}

void probe_schedule::adopt(const std::vector<probe_subject>& listed, milliseconds period, time_point now,
                           proto::random_source& random) {
  period_ = period;
  std::map<proto::node_id, node> kept;
  for (const auto& what : listed) {
    if (what.id == self_) {
      continue;
    }
    auto known = nodes_.extract(what.id);
    node one = known.empty() ? node{} : std::move(known.mapped());
    if (known.empty() || (what.usable && !one.what.usable)) {
      one.record.begin_trial(now + trial());
      one.is_new = known.empty() && last_answer_.has_value();
      // All nodes of a first document are spread over the interval, single ones are looked at soon.
      const auto most = last_answer_ ? retry_pause() : std::max(retry_pause(), interval() / 2);
      one.due = after(retry_pause() / 2, most, now, random);
      one.measure_due = now;
    }
    one.what = what;
    kept.emplace(what.id, std::move(one));
  }
  nodes_ = std::move(kept);
  ids_.clear();
  for (const auto& [id, one] : nodes_) {
    ids_.push_back(id);
  }
}

std::vector<probe_order> probe_schedule::due(const lane_check& joined, time_point now, proto::random_source& random) {
  forget_lost(now);
  std::vector<probe_order> out;
  bool is_measuring = std::ranges::any_of(orders_, [](const auto& item) { return item.second.made.measures; });
  std::vector<std::pair<time_point, proto::node_id>> waiting;
  for (const auto& [id, one] : nodes_) {
    if (!one.in_flight && one.due <= now) {
      waiting.emplace_back(one.due, id);
    }
  }
  std::ranges::sort(waiting);
  for (const auto& [since, id] : waiting) {
    if (orders_.size() >= rules_.in_flight_max) {
      break;
    }
    node& one = nodes_.at(id);
    const bool measures = rules_.echo_bytes != 0 && !is_measuring && one.measure_due <= now;
    auto made = make_order(one, joined, measures, random);
    is_measuring = is_measuring || made.measures;
    one.in_flight = true;
    orders_.emplace(made.id, order{id, made, now + 2 * (rules_.deadline + rules_.echo_time_max)});
    out.push_back(std::move(made));
  }
  return out;
}

probe_order probe_schedule::make_order(const node& subject, const lane_check& joined, bool measures,
                                       proto::random_source& random) {
  probe_order made{.id = ++last_id_, .hops = {}, .measures = measures};
  if (subject.what.usable && !subject.is_new) {
    made.hops = hops_around(subject, joined, measures, random);
  }
  if (made.hops.empty()) {
    made.hops = {subject.what.id};
    made.measures = false;
  }
  return made;
}

std::vector<proto::node_id> probe_schedule::hops_around(const node& subject, const lane_check& joined, bool measures,
                                                        proto::random_source& random) const {
  const auto& at = subject.what;
  const auto is_neighbour = [&](const node& one) {
    return one.what.usable && one.what.owner != at.owner && one.record.reachable() && !one.doubted && !one.is_new &&
           joined(one.what.id, at.id);
  };
  const node* first = draw(is_neighbour, measures, random);
  if (first == nullptr) {
    return {};
  }
  const auto is_other = [&](const node& one) { return one.what.id != first->what.id && is_neighbour(one); };
  const node* last =
      draw([&](const node& one) { return one.what.owner != first->what.owner && is_other(one); }, measures, random);
  if (last == nullptr) {
    last = draw(is_other, measures, random);
  }
  if (last != nullptr) {
    return {first->what.id, at.id, last->what.id};
  }
  return joined(at.id, self_) ? std::vector{first->what.id, at.id, self_} : std::vector<proto::node_id>{};
}

/// A node that fits, drawn evenly; or the heavier one of two such draws, so that a measurement is seldom bounded by its
/// neighbours. Fitting nodes that are rare are looked for one by one.
const probe_schedule::node* probe_schedule::draw(const chooser& fits, bool by_weight,
                                                 proto::random_source& random) const {
  const node* found = nullptr;
  for (int i = 0; i < draws_max && !ids_.empty(); ++i) {
    const node& one = nodes_.at(ids_[draw_below(random, ids_.size())]);
    if (!fits(one)) {
      continue;
    }
    if (found != nullptr || !by_weight) {
      return found == nullptr || one.what.weight > found->what.weight ? &one : found;
    }
    found = &one;
  }
  if (found != nullptr || ids_.empty()) {
    return found;
  }
  const std::size_t start = draw_below(random, ids_.size());
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    const node& one = nodes_.at(ids_[(start + i) % ids_.size()]);
    if (fits(one)) {
      return &one;
    }
  }
  return nullptr;
}

void probe_schedule::ended(std::uint64_t id, const probe_outcome& outcome, time_point now,
                           proto::random_source& random) {
  const auto found = orders_.extract(id);
  if (found.empty()) {
    return;
  }
  const order& done = found.mapped();
  if (const auto subject = nodes_.find(done.subject); subject != nodes_.end()) {
    subject->second.in_flight = false;
  }
  if (outcome.answered) {
    answered(done, outcome, now, random);
  } else {
    failed(done, outcome, now, random);
  }
}

void probe_schedule::put_off(std::uint64_t id, time_point now) {
  const auto found = orders_.extract(id);
  if (found.empty()) {
    return;
  }
  if (const auto subject = nodes_.find(found.mapped().subject); subject != nodes_.end()) {
    subject->second.in_flight = false;
    subject->second.due = now + retry_pause();
  }
}

void probe_schedule::forget_lost(time_point now) {
  std::vector<std::uint64_t> lost;
  for (const auto& [id, one] : orders_) {
    if (one.lost_at <= now) {
      lost.push_back(id);
    }
  }
  for (const auto id : lost) {
    put_off(id, now);
  }
}

/// Every hop of a circuit that was built has shown that it lives.
void probe_schedule::answered(const order& done, const probe_outcome& outcome, time_point now,
                              proto::random_source& random) {
  last_answer_ = now;
  for (const auto& id : done.made.hops) {
    if (const auto hop = nodes_.find(id); hop != nodes_.end()) {
      hop->second.record.answered();
      hop->second.doubted = false;
      hop->second.failed_at.reset();
      hop->second.is_new = false;
    }
  }
  const auto found = nodes_.find(done.subject);
  if (found == nodes_.end()) {
    return;
  }
  node& subject = found->second;
  const bool carried = done.made.hops.size() > 1;
  if (carried) {
    subject.record.carried();
  }
  // One that answered alone and has lanes shall show that it carries.
  subject.due = carried || !subject.what.usable ? after(interval() / 2, interval() - interval() / 8, now, random)
                                                : after(retry_pause(), interval() / 4, now, random);
  if (done.made.measures) {
    const auto pause = period_ * rules_.measure_periods;
    subject.measure_due = after(pause / 2, pause, now, random);
    if (outcome.echo_time.count() > 0) {
      subject.record.measured(outcome.echoed_bytes, outcome.echo_time);
    }
  }
}

void probe_schedule::failed(const order& done, const probe_outcome& outcome, time_point now,
                            proto::random_source& random) {
  const auto found = nodes_.find(done.subject);
  const bool is_alone = done.made.hops.size() == 1;
  const bool never_got_there = !is_alone && outcome.segment == first_segment;
  if (!is_alone && (never_got_there || !outcome.segment)) {
    doubt(done.made.hops.front(), now);
  }
  if (!is_alone && (outcome.segment == last_segment || !outcome.segment)) {
    doubt(done.made.hops.back(), now);
  }
  if (found == nodes_.end()) {
    return;
  }
  node& subject = found->second;
  subject.doubted = subject.doubted || !never_got_there;
  if (!never_got_there && !is_cut_off(subject)) {
    subject.record.failed(is_alone ? probe_record::failure::to_answer : probe_record::failure::to_carry, now);
    subject.failed_at = now;
  }
  const auto pause = subject.record.reachable() ? retry_pause() : period_ * subject.record.patience();
  subject.due = after(pause / 2, pause, now, random);
}

/// A suspicion costs one probe, never a flag: whoever reported the failure may lie.
void probe_schedule::doubt(const proto::node_id& id, time_point now) {
  const auto found = nodes_.find(id);
  if (found == nodes_.end()) {
    return;
  }
  node& one = found->second;
  if (one.record.reachable() && !one.doubted) {
    one.doubted = true;
    one.due = std::min(one.due, now);
  }
}

/// Since the node failed last, nobody has answered.
bool probe_schedule::is_cut_off(const node& subject) const {
  return !last_answer_ || (subject.failed_at && *last_answer_ < *subject.failed_at);
}

probe_findings probe_schedule::findings() const {
  probe_findings all;
  for (const auto& [id, one] : nodes_) {
    all.emplace(id, probe_finding{one.record.reachable(), one.record.weight()});
  }
  return all;
}

} // namespace gate17::directory
