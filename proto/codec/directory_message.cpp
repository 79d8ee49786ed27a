// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/directory_message.hpp"

#include "proto/codec/agreement_fields.hpp"
#include "proto/codec/canonical.hpp"
#include "proto/codec/record_fields.hpp"
#include "proto/schema/directory_message.capnp.h"

namespace gate17::proto {

namespace {

struct request_writer {
  schema::DirectoryRequest::Builder to;

  void operator()(const publish_descriptor& request) {
    auto envelope = to.initPublishDescriptor();
    envelope.setBody(as_data(request.descriptor.body));
    envelope.setSignature(as_data(request.descriptor.signature.bytes));
  }
  void operator()(const publish_prekey& request) { write(to.initPublishPrekey(), request.record); }
  void operator()(const get_document& request) {
    if (request.period) {
      to.setGetDocument(*request.period);
    } else {
      to.setGetNewestDocument();
    }
  }
  void operator()(const get_prekey_sheet& request) { to.setGetPrekeySheet(request.period); }
  void operator()(const get_document_since& request) { to.setGetDocumentSince(as_data(request.hash)); }
  void operator()(const publish_commit& request) { write(to.initPublishCommit(), request.commit); }
  void operator()(const publish_votes& request) { write(to.initPublishVotes(), request.relay); }
  void operator()(const publish_signature& request) { write(to.initPublishSignature(), request.signature); }
  void operator()(const get_vote& request) { to.setGetVote(as_data(request.hash)); }
  void operator()(const get_equivocations&) { to.setGetEquivocations(); }
};

directory_request read_descriptor(field_reader& fields, schema::SignedDescriptor::Reader from) {
  publish_descriptor made;
  fields.blob(from.getBody(), descriptor_bytes_max, made.descriptor.body);
  fields.bytes(from.getSignature(), made.descriptor.signature.bytes);
  return made;
}

/// The kinds that are one message of another schema.
template <class Request, class Content, class Reader>
directory_request read_part(field_reader& fields, Reader from, Content Request::*content) {
  Request made;
  read(fields, from, made.*content);
  return made;
}

template <class Request>
directory_request read_hash(field_reader& fields, capnp::Data::Reader from) {
  Request made;
  fields.bytes(from, made.hash);
  return made;
}

directory_request read_kind(field_reader& fields, schema::DirectoryRequest::Reader from) {
  switch (from.which()) {
  case schema::DirectoryRequest::PUBLISH_DESCRIPTOR:
    return read_descriptor(fields, from.getPublishDescriptor());
  case schema::DirectoryRequest::PUBLISH_PREKEY:
    return read_part(fields, from.getPublishPrekey(), &publish_prekey::record);
  case schema::DirectoryRequest::GET_NEWEST_DOCUMENT:
    return get_document{};
  case schema::DirectoryRequest::GET_DOCUMENT:
    return get_document{from.getGetDocument()};
  case schema::DirectoryRequest::GET_PREKEY_SHEET:
    return get_prekey_sheet{from.getGetPrekeySheet()};
  case schema::DirectoryRequest::GET_DOCUMENT_SINCE:
    return read_hash<get_document_since>(fields, from.getGetDocumentSince());
  case schema::DirectoryRequest::PUBLISH_COMMIT:
    return read_part(fields, from.getPublishCommit(), &publish_commit::commit);
  case schema::DirectoryRequest::PUBLISH_VOTES:
    return read_part(fields, from.getPublishVotes(), &publish_votes::relay);
  case schema::DirectoryRequest::PUBLISH_SIGNATURE:
    return read_part(fields, from.getPublishSignature(), &publish_signature::signature);
  case schema::DirectoryRequest::GET_VOTE:
    return read_hash<get_vote>(fields, from.getGetVote());
  case schema::DirectoryRequest::GET_EQUIVOCATIONS:
    return get_equivocations{};
  }
  fields.require(false);
  return get_document{};
}

} // namespace

std::string_view to_string(directory_status status) {
  switch (status) {
  case directory_status::ok:
    return "ok";
  case directory_status::malformed:
    return "malformed";
  case directory_status::bad_signature:
    return "bad_signature";
  case directory_status::bad_owner_signature:
    return "bad_owner_signature";
  case directory_status::wrong_node:
    return "wrong_node";
  case directory_status::expired:
    return "expired";
  case directory_status::from_the_future:
    return "from_the_future";
  case directory_status::older_than_known:
    return "older_than_known";
  case directory_status::duplicate_name:
    return "duplicate_name";
  case directory_status::duplicate_address:
    return "duplicate_address";
  case directory_status::too_large:
    return "too_large";
  case directory_status::rejected:
    return "rejected";
  case directory_status::unknown_node:
    return "unknown_node";
  case directory_status::not_found:
    return "not_found";
  case directory_status::full:
    return "full";
  case directory_status::not_an_authority:
    return "not_an_authority";
  case directory_status::wrong_period:
    return "wrong_period";
  case directory_status::conflicting:
    return "conflicting";
  case directory_status::unknown_owner:
    return "unknown_owner";
  case directory_status::wrong_boot:
    return "wrong_boot";
  case directory_status::unchanged:
    return "unchanged";
  case directory_status::too_early:
    return "too_early";
  case directory_status::too_late:
    return "too_late";
  case directory_status::crowded:
    return "crowded";
  }
  return "unknown";
}

std::vector<std::uint8_t> encode(const directory_request& request) {
  return write_canonical<schema::DirectoryRequest>([&](auto& root) { std::visit(request_writer{root}, request); });
}

result<directory_request> decode_directory_request(byte_view message) {
  return read_canonical<schema::DirectoryRequest>(message, directory_request_bytes_max,
                                                  [](auto root) -> result<directory_request> {
                                                    field_reader fields;
                                                    auto made = read_kind(fields, root);
                                                    if (!fields.is_ok()) {
                                                      return fail(fields.error());
                                                    }
                                                    return made;
                                                  });
}

std::vector<std::uint8_t> encode(const directory_response& response) {
  return write_canonical<schema::DirectoryResponse>([&](auto& root) {
    root.setStatus(static_cast<std::uint8_t>(response.status));
    root.setBytes(as_data(response.bytes));
    root.setPacking(static_cast<std::uint8_t>(response.packing));
  });
}

result<directory_response> decode_directory_response(byte_view message) {
  return read_canonical<schema::DirectoryResponse>(
      message, directory_response_bytes_max, [](auto root) -> result<directory_response> {
        directory_response made;
        field_reader fields;
        fields.require(root.getStatus() <= static_cast<std::uint8_t>(directory_status::crowded));
        fields.require(root.getPacking() <= static_cast<std::uint8_t>(directory_packing::zstd_diff));
        made.status = static_cast<directory_status>(root.getStatus());
        made.packing = static_cast<directory_packing>(root.getPacking());
        fields.blob(root.getBytes(), directory_response_bytes_max, made.bytes);
        if (!fields.is_ok()) {
          return fail(fields.error());
        }
        return made;
      });
}

std::vector<std::uint8_t> frame_message(byte_view message) {
  std::vector<std::uint8_t> framed(4 + message.size());
  store_le32(framed.data(), static_cast<std::uint32_t>(message.size()));
  std::copy(message.begin(), message.end(), framed.begin() + 4);
  return framed;
}

} // namespace gate17::proto
