// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "node/http/message.hpp"
#include "node/http/server.hpp"

namespace gate17::node::http {

struct reply {
  unsigned status = 0;
  std::string content_type;
  std::string body;
};

constexpr std::size_t reply_bytes_max = 16 * 1024 * 1024;
constexpr std::size_t line_bytes_max = 1024 * 1024;

/// One request to a server of this kind, blocking until the whole answer is there or the deadline passed. Any status is
/// an answer; the error is a sentence for people.
tl::expected<reply, std::string> call(const address& at, const request& what, std::chrono::milliseconds deadline);

/// A GET whose answer comes line by line, blocking until the server ends it or `on_line` returns false. `deadline`
/// bounds the wait for the head and for each further piece. An answer other than 200 is returned with its body, unread
/// by `on_line`; after a 200 the body is empty.
tl::expected<reply, std::string> read_lines(const address& at, const std::string& target,
                                            const std::function<bool(std::string_view line)>& on_line,
                                            std::chrono::milliseconds deadline);

} // namespace gate17::node::http
