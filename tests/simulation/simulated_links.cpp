// SPDX-License-Identifier: GPL-3.0-or-later
// How connections of a simulated network live and die: the client's links, lanes, and what faults do to both.
#include <algorithm>

#include "tests/simulation/simulated_network.hpp"

namespace gate17::test {

using actors::close_reason;

namespace {

constexpr std::chrono::microseconds round_trip{100'000};

} // namespace

void simulated_network::dial(std::size_t entry) {
  auto& link = links_[entry];
  link.number = ++last_link_;
  link.answered = link.silent = false;
  link.pulse = {};
  const auto number = link.number;
  const auto is_same = [this, entry, number] { return links_[entry].number == number; };
  if (!is_cut_off(entry) && nodes_[entry].dead != 0)
    return events_.after(2 * delay(), [this, entry, is_same] {
      if (is_same())
        lose(entry, close_reason::link_lost);
    });
  events_.after(2 * delay(), [this, entry, is_same] {
    if (is_same() && answers(entry))
      answered(entry);
  });
  events_.after(answer_patience, [this, entry, is_same] {
    if (is_same() && !links_[entry].answered)
      tell(entry, false);
  });
  events_.after(answer_deadline, [this, entry, is_same] {
    if (is_same() && !links_[entry].answered)
      lose(entry, close_reason::timed_out);
  });
}

void simulated_network::answered(std::size_t entry) {
  auto& link = links_[entry];
  link.answered = true;
  link.pause = span(0);
  tell(entry, true);
  resume();
}

void simulated_network::lose(std::size_t entry, close_reason reason) {
  auto& link = links_[entry];
  link.number = 0;
  link.answered = false;
  tell(entry, false);
  std::vector<actors::circuit_id> over;
  for (const auto& [id, one] : circuits_)
    if (one.hops.front() == entry)
      over.push_back(id);
  for (const auto id : over)
    report(id, reason, 0, std::nullopt);
  link.pause = std::clamp(link.pause * 2, redial_min, redial_max);
  events_.after(link.pause, [this, entry] {
    if (kept_.contains(entry) && links_[entry].number == 0)
      dial(entry);
  });
}

/// The client sent something; an answering node is heard of a little later.
void simulated_network::touch(std::size_t entry) {
  auto& link = links_[entry];
  if (!link.answered)
    return;
  const bool waited = link.pulse.waits();
  link.pulse.sent(events_.now());
  const auto number = link.number;
  if (answers(entry)) {
    events_.after(2 * delay(), [this, entry, number] {
      if (links_[entry].number == number && answers(entry))
        links_[entry].pulse.heard();
    });
  }
  if (!waited)
    events_.after(node::link_pulse::check_interval, [this, entry, number] { check_pulse(entry, number); });
}

void simulated_network::check_pulse(std::size_t entry, std::uint64_t number) {
  auto& link = links_[entry];
  if (link.number != number || !link.pulse.waits())
    return;
  // A stopped process's kernel acknowledges the ping; where packets are lost nobody does.
  const std::uint64_t delivered = is_cut_off(entry) ? 0 : 1;
  switch (link.pulse.check(events_.now(), delivered, round_trip)) {
  case node::link_pulse::verdict::well:
    break;
  case node::link_pulse::verdict::ask:
    link.pulse.asked(1, delivered, events_.now());
    if (answers(entry))
      events_.after(2 * delay(), [this, entry, number] {
        if (links_[entry].number == number && answers(entry))
          links_[entry].pulse.heard();
      });
    break;
  case node::link_pulse::verdict::silent:
    link.silent = true;
    tell(entry, false);
    break;
  case node::link_pulse::verdict::dead:
    return lose(entry, close_reason::timed_out);
  }
  events_.after(node::link_pulse::check_interval, [this, entry, number] { check_pulse(entry, number); });
}

void simulated_network::tell(std::size_t entry, bool up) {
  if (!kept_.contains(entry))
    return;
  const auto told = told_.find(entry);
  if (told != told_.end() && told->second == up)
    return;
  told_[entry] = up;
  observer_.on_entry_link(known_.id_of(entry),
                          up ? actors::entry_link::condition::up : actors::entry_link::condition::down);
}

void simulated_network::doubt_lane(std::size_t from, std::size_t to) {
  auto& lane = lanes_[std::minmax(from, to)];
  if (std::exchange(lane.doubted, true))
    return;
  events_.after(lane_death, [this, from, to] {
    lanes_[std::minmax(from, to)].doubted = false;
    if (!passes(from, to))
      lose_lane(from, to);
  });
}

/// The node in front tells the client which segment is gone; behind it nobody can.
void simulated_network::lose_lane(std::size_t from, std::size_t to) {
  lanes_[std::minmax(from, to)].down = true;
  std::vector<std::pair<actors::circuit_id, std::uint8_t>> over;
  for (const auto& [id, one] : circuits_)
    for (std::size_t i = 1; i < one.hops.size(); ++i)
      if (std::minmax(one.hops[i - 1], one.hops[i]) == std::minmax(from, to))
        over.push_back({id, static_cast<std::uint8_t>(i)});
  for (const auto& [id, segment] : over)
    fail(id, close_reason::link_lost, segment);
}

void simulated_network::reset_connections(std::size_t node) {
  if (!is_cut_off(node) && links_[node].number != 0)
    events_.after(delay(), [this, node, number = links_[node].number] {
      if (links_[node].number == number)
        lose(node, close_reason::link_lost);
    });
  for (std::size_t other = 0; other < nodes_.size(); ++other)
    if (other != node)
      lose_lane(other, node);
}

void simulated_network::begin(const fault& what) {
  auto& node = nodes_[what.node];
  switch (what.what) {
  case fault::kind::die:
  case fault::kind::restart:
    if (node.dead++ == 0)
      reset_connections(what.node);
    return;
  case fault::kind::hang:
    ++node.hung;
    return;
  case fault::kind::refuse:
    ++node.refuses;
    return;
  case fault::kind::destroy:
    ++node.destroys;
    return;
  case fault::kind::lie:
    ++node.lies;
    return;
  case fault::kind::cut_lane:
    ++lanes_[std::minmax(what.node, what.other)].cut;
    return;
  case fault::kind::cut_entry:
    ++node.cut_off;
    return;
  case fault::kind::cut_client:
    ++client_cut_;
    return;
  }
}

void simulated_network::end(const fault& what) {
  auto& node = nodes_[what.node];
  switch (what.what) {
  case fault::kind::restart:
    node.boot = (node.boot + 1) % simulated_nodes::boots;
    [[fallthrough]];
  case fault::kind::die:
    --node.dead;
    break;
  case fault::kind::hang:
    --node.hung;
    break;
  case fault::kind::refuse:
    --node.refuses;
    break;
  case fault::kind::destroy:
    --node.destroys;
    break;
  case fault::kind::lie:
    --node.lies;
    break;
  case fault::kind::cut_lane:
    --lanes_[std::minmax(what.node, what.other)].cut;
    break;
  case fault::kind::cut_entry:
    --node.cut_off;
    break;
  case fault::kind::cut_client:
    --client_cut_;
    break;
  }
  // Lanes come back with the next dial of the nodes; the client's links answer what waited.
  events_.after(span(200 + static_cast<std::int64_t>(random_() % 5'000)), [this] {
    for (auto& [ends, lane] : lanes_)
      if (lane.down && nodes_[ends.first].dead == 0 && nodes_[ends.second].dead == 0 &&
          passes(ends.first, ends.second)) {
        lane.down = false;
        lane_back_at_ = events_.now();
      }
  });
  for (auto& [entry, link] : links_) {
    if (!answers(entry) || link.number == 0)
      continue;
    if (!link.answered) {
      answered(entry);
    } else {
      link.pulse.heard();
      link.silent = false;
      tell(entry, true);
    }
  }
  resume();
}

bool simulated_network::is_entry_of_any(std::size_t node) const {
  return std::ranges::any_of(circuits_, [node](const auto& item) { return item.second.hops.front() == node; });
}

bool simulated_network::is_calm() const {
  bool some_entry = false;
  for (const auto entry : kept_)
    some_entry = some_entry || (told_.contains(entry) && told_.at(entry) && nodes_[entry].dead == 0);
  // Word of a create that met a lane while it was down may still be on its way.
  if (!some_entry || client_cut_ != 0 || events_.now() - lane_back_at_ < word_travels)
    return false;
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    const auto& node = nodes_[i];
    const auto told = told_.find(i);
    const bool known_down = told != told_.end() && !told->second;
    if (node.cut_off != 0 && (kept_.contains(i) || is_entry_of_any(i)) && !known_down)
      return false;
    if (node.dead != 0 || node.hung != 0 || node.refuses != 0 || node.destroys != 0 || node.lies != 0)
      return false;
  }
  return std::ranges::none_of(lanes_, [](const auto& item) { return item.second.cut != 0 || item.second.down; });
}

std::vector<std::size_t> simulated_network::boots() const {
  std::vector<std::size_t> all;
  for (const auto& node : nodes_)
    all.push_back(node.boot);
  return all;
}

} // namespace gate17::test
