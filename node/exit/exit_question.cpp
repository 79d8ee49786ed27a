// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_question.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "node/exit/close_codes.hpp"
#include "proto/cell/host.hpp"
#include "proto/cell/limits.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t resolved_bytes_max = proto::frame_header_bytes + 7 + 17 * proto::resolved_addresses_max;

std::uint32_t seconds_of(std::chrono::seconds ttl) {
  constexpr std::int64_t most = std::numeric_limits<std::uint32_t>::max();
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(ttl.count(), 0, most));
}

} // namespace

void exit_question::ask(const proto::resolve_frame& asked, slot_pool::slot in_circuit) {
  in_circuit_.emplace(std::move(in_circuit));
  wanted_ = asked.family;
  auto& loop = host_.context().loop;
  if (asked.host.is_name()) {
    question_ =
        names_.resolve(loop, std::string(asked.host.text), [this](const resolved_name& found) { on_addresses(found); });
  } else if (!use_.guard()->allows_address(asked.host.literal)) {
    refuse(proto::close_code::policy);
    return;
  } else {
    question_ = names_.reverse(loop, asked.host.literal, [this](const resolved_name& found) { on_name(found); });
  }
  if (!question_)
    refuse(proto::close_code::internal);
}

void exit_question::on_addresses(const resolved_name& found) {
  if (found.outcome != resolve_outcome::found) {
    refuse(close_code_of(found.outcome));
    return;
  }
  const auto guard = use_.guard();
  std::vector<proto::ip_address> kept;
  auto failure = proto::close_code::name_not_found;
  for (const auto& address : found.addresses) {
    if (wanted_ != proto::ip_address::family::none && address.kind != wanted_)
      continue;
    if (!guard->allows_address(address))
      failure = proto::close_code::policy;
    else if (kept.size() < proto::resolved_addresses_max)
      kept.push_back(address);
  }
  if (kept.empty()) {
    refuse(failure);
    return;
  }
  host_.packer().writer(resolved_bytes_max).resolved(id(), seconds_of(found.ttl), kept);
  finish();
}

/// What the other side of a reverse zone says is no more than bytes before it is checked.
void exit_question::on_name(const resolved_name& found) {
  std::string_view name = found.name;
  if (name.ends_with('.'))
    name.remove_suffix(1);
  if (found.outcome != resolve_outcome::found || !proto::parse_host_name(name)) {
    refuse(found.outcome == resolve_outcome::found ? proto::close_code::name_not_found : close_code_of(found.outcome));
    return;
  }
  host_.packer().writer(resolved_bytes_max).resolved(id(), seconds_of(found.ttl), name);
  finish();
}

void exit_question::refuse(proto::close_code code) {
  host_.packer().writer(resolved_bytes_max).not_resolved(id(), code);
  finish();
}

void exit_question::on_close(proto::close_code) { finish(); }

void exit_question::finish() {
  question_.reset();
  in_circuit_.reset();
  host_.finished(*this, proto::close_code::done);
}

} // namespace gate17::node
