// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_body.hpp"

#include <algorithm>

namespace gate17::client {
namespace {

/// A chunk of 2^60 bytes cannot be meant.
constexpr std::size_t size_digits_max = 15;

std::optional<std::uint8_t> hex_value(std::uint8_t c) {
  if (c >= '0' && c <= '9')
    return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f')
    return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F')
    return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

} // namespace

http_body::http_body(const http_content& content)
    : at_(content.chunked       ? place::size
          : content.length != 0 ? place::content
                                : place::over),
      left_(content.length) {}

std::optional<std::size_t> http_body::take(proto::byte_view bytes) {
  std::size_t used = 0;
  while (used < bytes.size() && at_ != place::over) {
    if (at_ == place::bad)
      return std::nullopt;
    if (at_ != place::content && at_ != place::data) {
      take_line_byte(bytes[used++]);
      continue;
    }
    const auto step = std::min<std::uint64_t>(left_, bytes.size() - used);
    used += step;
    left_ -= step;
    if (left_ == 0)
      at_ = at_ == place::content ? place::over : place::data_cr;
  }
  if (at_ == place::bad)
    return std::nullopt;
  return used;
}

void http_body::take_line_byte(std::uint8_t byte) {
  switch (at_) {
  case place::size:
    return take_size_byte(byte);
  case place::extension:
    // Carried unread; only what could hide a line break matters.
    if (byte == '\n' || ++line_bytes_ > line_bytes_max)
      at_ = place::bad;
    else if (byte == '\r')
      at_ = place::size_end;
    return;
  case place::size_end:
    return byte == '\n' ? end_size_line() : void(at_ = place::bad);
  case place::data_cr:
    at_ = byte == '\r' ? place::data_lf : place::bad;
    return;
  case place::data_lf:
    at_ = byte == '\n' ? place::size : place::bad;
    line_bytes_ = digits_ = 0;
    return;
  default:
    return take_trailer_byte(byte);
  }
}

void http_body::take_size_byte(std::uint8_t byte) {
  if (const auto value = hex_value(byte)) {
    left_ = left_ << 4U | *value;
    at_ = ++digits_ > size_digits_max ? place::bad : place::size;
  } else if (digits_ == 0) {
    at_ = place::bad;
  } else if (byte == ';') {
    at_ = place::extension;
  } else {
    at_ = byte == '\r' ? place::size_end : place::bad;
  }
}

void http_body::end_size_line() {
  at_ = left_ == 0 ? place::trailer : place::data;
  line_bytes_ = 0;
}

void http_body::take_trailer_byte(std::uint8_t byte) {
  const bool was_cr = saw_cr_;
  saw_cr_ = byte == '\r';
  if (++line_bytes_ > line_bytes_max || was_cr != (byte == '\n')) {
    at_ = place::bad;
  } else if (byte == '\n') {
    at_ = line_is_empty_ ? place::over : place::trailer;
    line_is_empty_ = true;
  } else if (byte != '\r') {
    line_is_empty_ = false;
  }
}

} // namespace gate17::client
