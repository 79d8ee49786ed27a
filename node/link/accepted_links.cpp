// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/accepted_links.hpp"

#include <algorithm>
#include <utility>

namespace gate17::node {

namespace {

constexpr std::chrono::milliseconds look_interval{100};

} // namespace

accepted_links::accepted_links(loop_context& context, std::chrono::milliseconds unused_after)
    : context_(context), unused_after_(unused_after) {}

void accepted_links::keep(std::unique_ptr<link> made, std::size_t links_max) {
  if (open_.size() >= links_max && !make_room()) {
    context_.metrics.handshake_refused(proto::errc::limit_exceeded);
    made->close(actors::close_reason::overloaded);
  }
  auto* const key = made.get();
  open_.emplace(key, std::move(made));
}

bool accepted_links::make_room() {
  link* const unused = take_unused();
  if (unused == nullptr)
    return false;
  context_.metrics.link_made_room();
  unused->close(actors::close_reason::overloaded);
  return true;
}

/// Oldest first. Looking through all links is dear, so what one look found is used up before the next.
link* accepted_links::take_unused() {
  const auto now = context_.loop.now();
  if (unused_.empty() && now - looked_at_ >= look_interval) {
    looked_at_ = now;
    for (const auto& [key, one] : open_)
      if (is_unused(*key))
        unused_.push_back(key);
    std::sort(unused_.begin(), unused_.end(),
              [](const link* a, const link* b) { return a->opened_at() > b->opened_at(); });
  }
  while (!unused_.empty()) {
    link* const oldest = unused_.back();
    unused_.pop_back();
    if (open_.contains(oldest) && is_unused(*oldest))
      return oldest;
  }
  return nullptr;
}

/// Only clients' links: lanes stand whether they carry something or not.
bool accepted_links::is_unused(const link& one) const {
  return !one.lane() && !one.closed() && one.circuit_count() == 0 &&
         context_.loop.now() - one.opened_at() >= unused_after_;
}

/// Closing one may end others.
std::vector<link*> accepted_links::snapshot() const {
  std::vector<link*> all;
  all.reserve(open_.size());
  for (const auto& [key, one] : open_)
    all.push_back(key);
  return all;
}

void accepted_links::close_if(const std::function<bool(const link&)>& unwanted, actors::close_reason reason) {
  for (auto* const one : snapshot())
    if (unwanted(*one))
      one->close(reason);
}

void accepted_links::let_go(link& closed) {
  const auto found = open_.find(&closed);
  if (found == open_.end())
    return;
  closed_.push_back(std::move(found->second));
  open_.erase(found);
  context_.loop.request_turn_end(*this);
}

void accepted_links::tick() {
  for (auto* const one : snapshot())
    one->tick();
}

} // namespace gate17::node
