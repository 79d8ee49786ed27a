// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/application_question.hpp"

#include <algorithm>

namespace gate17::node {

application_question::application_question(stream_host& host, std::uint32_t id, const inbound_question& asked,
                                           application_question_events& told)
    : message_stream(host, id), host_name_(asked.host), wanted_(asked.wanted), told_(told) {}

void application_question::ask() {
  host_.packer().writer(proto::frame_header_bytes + 2 + host_name_.size()).resolve(id(), wanted_, host_name_);
  count_sent(host_name_.size());
}

proto::result<void> application_question::on_resolved(const proto::resolved_frame& answer) {
  if (!fits(answer))
    return tl::unexpected(proto::errc::unsolicited);
  name_answer made{answer.code,
                   {answer.addresses.begin(), answer.addresses.begin() + static_cast<std::ptrdiff_t>(answer.count)},
                   std::string(answer.name),
                   std::chrono::seconds(answer.ttl_seconds)};
  host_.finished(*this, answer.code);
  told_.on_answer(std::move(made));
  return {};
}

bool application_question::fits(const proto::resolved_frame& answer) const {
  if (answer.code != proto::close_code::end)
    return true;
  if (proto::ip_address::parse(host_name_))
    return !answer.name.empty();
  const auto of_family = [this](const proto::ip_address& address) {
    return wanted_ == proto::ip_address::family::none || address.kind == wanted_;
  };
  return answer.count > 0 &&
         std::all_of(answer.addresses.begin(), answer.addresses.begin() + static_cast<std::ptrdiff_t>(answer.count),
                     of_family);
}

} // namespace gate17::node
