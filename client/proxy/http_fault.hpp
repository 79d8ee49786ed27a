// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace gate17::client {

/// Why an HTTP proxy refuses a request. What different readers of one message could take for different messages
/// (RFC 9112 section 11.2) is refused, never repaired.
enum class http_fault : std::uint8_t {
  bad_request_line,
  bad_version,
  bad_target,
  userinfo_in_target,
  not_a_proxy_request,
  https_scheme,
  other_scheme,
  bare_line_break,
  folded_field,
  space_before_colon,
  bad_field,
  several_hosts,
  bad_length,
  conflicting_lengths,
  length_and_coding,
  bad_coding,
  absurd_length,
  framing_in_connection,
  unknown_expectation,
  bad_credentials,
  credentials_needed,
  head_too_long,
  bad_chunk,
};

/// A whole answer with a sentence for people as its body; the connection ends after it.
std::string answer_to(http_fault fault);

} // namespace gate17::client
