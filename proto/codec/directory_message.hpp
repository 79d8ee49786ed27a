// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "proto/bytes.hpp"
#include "proto/codec/agreement.hpp"
#include "proto/codec/descriptor.hpp"
#include "proto/codec/prekey_record.hpp"
#include "proto/errc.hpp"

namespace gate17::proto {

inline constexpr std::size_t directory_request_bytes_max = 16'384;
inline constexpr std::size_t directory_response_bytes_max = 19U << 20U;

struct publish_descriptor {
  signed_descriptor descriptor;
  bool operator==(const publish_descriptor&) const = default;
};
struct publish_prekey {
  prekey_record record;
  bool operator==(const publish_prekey&) const = default;
};
/// Without a period: the newest. Answered with an encoded `signed_document`.
struct get_document {
  std::optional<std::uint64_t> period;
  bool operator==(const get_document&) const = default;
};
/// The newest document, for who holds the one whose body has this hash: `unchanged`, or an encoded `signed_document`
/// in whatever `packing` is shortest. All zero when none is held.
struct get_document_since {
  byte_array<32> hash{};
  bool operator==(const get_document_since&) const = default;
};
/// Answered with an encoded `signed_prekey_sheet`.
struct get_prekey_sheet {
  std::uint32_t period = 0;
  bool operator==(const get_prekey_sheet&) const = default;
};

/// Between authorities. Answered with a receipt (`authority_signature`), or why there is none.
struct publish_commit {
  vote_commit commit;
  bool operator==(const publish_commit&) const = default;
};
struct publish_votes {
  vote_relay relay;
  bool operator==(const publish_votes&) const = default;
};
struct publish_signature {
  document_signature signature;
  bool operator==(const publish_signature&) const = default;
};
/// Answered with an encoded vote, one zstd frame.
struct get_vote {
  byte_array<32> hash{};
  bool operator==(const get_vote&) const = default;
};
/// Who among the authorities was caught with two votes for one period. Answered with encoded proofs.
struct get_equivocations {
  bool operator==(const get_equivocations&) const = default;
};

/// What the directory service of a node is asked over a stream opened with `open_service`.
using directory_request =
    std::variant<publish_descriptor, publish_prekey, get_document, get_prekey_sheet, get_document_since, publish_commit,
                 publish_votes, publish_signature, get_vote, get_equivocations>;

/// Why a directory refused. Numbers stand on the wire.
enum class directory_status : std::uint8_t {
  ok = 0,
  malformed = 1,
  bad_signature = 2,
  bad_owner_signature = 3,
  wrong_node = 4,
  expired = 5,
  from_the_future = 6,
  older_than_known = 7,
  duplicate_name = 8,
  duplicate_address = 9,
  too_large = 10,
  rejected = 11,
  unknown_node = 12,
  not_found = 13,
  full = 14,
  not_an_authority = 15,
  wrong_period = 16,
  conflicting = 17,
  unknown_owner = 18,
  wrong_boot = 19,
  unchanged = 20,
  too_early = 21, ///< votes are not shown yet
  too_late = 22,
  crowded = 23, ///< enough nodes of this address block or owner are known
};
std::string_view to_string(directory_status status);

/// How the bytes of an answer are to be read. Anything but `plain` only in answer to `get_document_since` and
/// `get_vote`.
enum class directory_packing : std::uint8_t {
  plain = 0,
  zstd = 1,      ///< one frame (RFC 8878)
  zstd_diff = 2, ///< one frame whose prefix is the body that the question named
};

struct directory_response {
  directory_status status = directory_status::ok;
  std::vector<std::uint8_t> bytes; ///< empty unless a get was answered
  directory_packing packing = directory_packing::plain;

  bool operator==(const directory_response&) const = default;
};

/// Message without its frame, canonical.
std::vector<std::uint8_t> encode(const directory_request& request);
result<directory_request> decode_directory_request(byte_view message);
std::vector<std::uint8_t> encode(const directory_response& response);
result<directory_response> decode_directory_response(byte_view message);

/// The message as it stands in the stream: u32 little-endian length, then the message.
std::vector<std::uint8_t> frame_message(byte_view message);

} // namespace gate17::proto
