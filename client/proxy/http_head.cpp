// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_head.hpp"

#include <algorithm>
#include <charconv>

namespace gate17::client {
namespace {

constexpr std::string_view line_end = "\r\n";

char lowered(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_token(std::string_view text) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= '0' && c <= '9') || (lowered(c) >= 'a' && lowered(c) <= 'z') ||
           marks.find(c) != std::string_view::npos;
  });
}

bool is_printable(char c) { return static_cast<unsigned char>(c) >= 0x20 && c != 0x7f; }

bool has_bare_line_break(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\r' && (at + 1 == text.size() || text[at + 1] != '\n'))
      return true;
    if (text[at] == '\n' && (at == 0 || text[at - 1] != '\r'))
      return true;
  }
  return false;
}

http_result<http_field> read_field(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t')
    return tl::unexpected(http_fault::folded_field);
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0)
    return tl::unexpected(http_fault::bad_field);
  const auto name = line.substr(0, colon);
  if (name.back() == ' ' || name.back() == '\t')
    return tl::unexpected(http_fault::space_before_colon);
  const auto value = without_white_space(line.substr(colon + 1));
  const bool clean = std::all_of(value.begin(), value.end(), [](char c) { return is_printable(c) || c == '\t'; });
  if (!is_token(name) || !clean)
    return tl::unexpected(http_fault::bad_field);
  return http_field{name, value};
}

http_result<std::uint64_t> read_length(std::string_view digits) {
  constexpr std::size_t digits_max = 18; // what fits 2^63 in any case
  if (digits.empty() || digits.find_first_not_of("0123456789") != std::string_view::npos)
    return tl::unexpected(http_fault::bad_length);
  if (digits.size() > digits_max)
    return tl::unexpected(http_fault::absurd_length);
  std::uint64_t length = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return length;
}

std::optional<std::string_view> after_comma(std::string_view list) {
  const auto comma = list.find(',');
  return comma == std::string_view::npos ? std::nullopt : std::optional(list.substr(comma + 1));
}

} // namespace

bool is_same_text(std::string_view left, std::string_view right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(),
                    [](char a, char b) { return lowered(a) == lowered(b); });
}

std::string_view without_white_space(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  return from == std::string_view::npos ? std::string_view{}
                                        : text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

http_result<http_head> http_head::read(std::string_view text) {
  if (has_bare_line_break(text))
    return tl::unexpected(http_fault::bare_line_break);
  const auto first_end = text.find(line_end);
  const auto line = text.substr(0, first_end);
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  http_head out;
  if (first == std::string_view::npos || first == last)
    return tl::unexpected(http_fault::bad_request_line);
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, last - first - 1);
  const auto version = line.substr(last + 1);
  const bool clean =
      std::all_of(out.target.begin(), out.target.end(), [](char c) { return is_printable(c) && c != ' '; });
  if (!is_token(out.method) || out.target.empty() || !clean)
    return tl::unexpected(http_fault::bad_request_line);
  if (version != "HTTP/1.1" && version != "HTTP/1.0")
    return tl::unexpected(http_fault::bad_version);
  out.is_1_1 = version == "HTTP/1.1";
  text.remove_prefix(first_end + line_end.size());
  for (auto end = text.find(line_end); end != 0 && end != std::string_view::npos; end = text.find(line_end)) {
    const auto field = read_field(text.substr(0, end));
    if (!field)
      return tl::unexpected(field.error());
    out.fields.push_back(*field);
    text.remove_prefix(end + line_end.size());
  }
  return out;
}

http_result<http_content> http_head::content() const {
  std::optional<std::uint64_t> length;
  std::optional<http_fault> wrong;
  bool chunked = false;
  for (const auto& field : fields) {
    if (is_same_text(field.name, "Transfer-Encoding")) {
      if (chunked || !is_1_1 || !is_same_text(field.value, "chunked"))
        return tl::unexpected(http_fault::bad_coding);
      chunked = true;
    }
    if (!is_same_text(field.name, "Content-Length"))
      continue;
    // A list of equal lengths is one length; an empty element would be none to some readers.
    for (auto list = std::optional(field.value); list; list = after_comma(*list)) {
      const auto value = read_length(without_white_space(list->substr(0, list->find(','))));
      if (!value)
        wrong = wrong.value_or(value.error());
      else if (length && *length != *value)
        wrong = wrong.value_or(http_fault::conflicting_lengths);
      else
        length = *value;
    }
  }
  if (chunked && (length || wrong))
    return tl::unexpected(http_fault::length_and_coding);
  if (wrong)
    return tl::unexpected(*wrong);
  return http_content{chunked, length.value_or(0)};
}

} // namespace gate17::client
