// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/directory_service.hpp"

#include <variant>
#include <vector>

namespace gate17::directory {

namespace {

using proto::directory_response;
using proto::directory_status;

directory_response found_or_not(const std::vector<std::uint8_t>* bytes) {
  if (bytes == nullptr) {
    return {directory_status::not_found, {}};
  }
  return {directory_status::ok, *bytes};
}

struct responder {
  archive& held;
  authority* role;
  proto::unix_seconds now;

  directory_response operator()(const proto::publish_descriptor& request) const {
    return {role == nullptr ? directory_status::not_an_authority : role->accept(request.descriptor, now), {}};
  }
  directory_response operator()(const proto::publish_prekey& request) const {
    return {role == nullptr ? directory_status::not_an_authority : role->accept(request.record, now), {}};
  }
  directory_response operator()(const proto::get_document& request) const {
    return found_or_not(request.period ? held.document(*request.period) : held.newest_document());
  }
  directory_response operator()(const proto::get_prekey_sheet& request) const {
    return found_or_not(held.sheet(request.period));
  }
  directory_response operator()(const proto::get_document_since& request) const {
    return held.newest_since(request.hash);
  }
  // What authorities say to each other is answered by one that shares its network with others, before it gets here.
  directory_response operator()(const proto::publish_commit&) const { return {directory_status::not_an_authority, {}}; }
  directory_response operator()(const proto::publish_votes&) const { return {directory_status::not_an_authority, {}}; }
  directory_response operator()(const proto::publish_signature&) const {
    return {directory_status::not_an_authority, {}};
  }
  directory_response operator()(const proto::get_vote&) const { return {directory_status::not_found, {}}; }
  directory_response operator()(const proto::get_equivocations&) const { return {directory_status::not_found, {}}; }
};

} // namespace

directory_response answer(const proto::directory_request& request, archive& held, authority* role,
                          proto::unix_seconds now) {
  return std::visit(responder{held, role, now}, request);
}

directory_response answer(proto::byte_view message, archive& held, authority* role, proto::unix_seconds now) {
  const auto request = proto::decode_directory_request(message);
  if (!request) {
    const bool too_large = request.error() == proto::errc::oversized;
    return {too_large ? directory_status::too_large : directory_status::malformed, {}};
  }
  return answer(*request, held, role, now);
}

} // namespace gate17::directory
