// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/redaction.hpp"

#include <algorithm>

#include "proto/cell/endpoint.hpp"

namespace gate17::client {
namespace {

constexpr std::size_t hex_run_min = 16;
constexpr std::size_t hex_kept = 8;

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What separates words here is what can stand in no address, name or path.
bool ends_word(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || std::string_view(",;()\"'`<>=|{}").find(c) != std::string_view::npos;
}

std::string without_control(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = '?';
  return out;
}

/// Any run of what addresses consist of that could be one: three dots, "::" or seven colons. A time of day is none.
bool holds_address(std::string_view word) {
  const auto in_address = [](char c) { return is_hex(c) || c == '.' || c == ':'; };
  for (auto from = word.begin(); from != word.end();) {
    from = std::find_if(from, word.end(), in_address);
    const auto end = std::find_if_not(from, word.end(), in_address);
    const std::string_view run(from, end);
    if (std::count(from, end, '.') >= 3 || std::count(from, end, ':') >= 7 || run.find("::") != std::string_view::npos)
      return true;
    from = end;
  }
  return false;
}

/// `a.example`, `www.example.org:443`: labels with a dot between, the last one of two letters or more.
bool is_host_name(std::string_view word) {
  word = word.substr(0, word.find(':'));
  while (word.ends_with('.'))
    word.remove_suffix(1);
  const auto dot = word.rfind('.');
  if (dot == std::string_view::npos || dot == 0)
    return false;
  const auto last = word.substr(dot + 1);
  return last.size() >= 2 && std::all_of(last.begin(), last.end(), is_letter);
}

std::string with_short_hex(std::string_view word) {
  std::string out;
  for (std::size_t at = 0; at < word.size();) {
    std::size_t end = at;
    while (end < word.size() && is_hex(word[end]))
      ++end;
    const auto run = end - at;
    out += run >= hex_run_min ? std::string(word.substr(at, hex_kept)) + "..." : std::string(word.substr(at, run));
    if (end < word.size())
      out += word[end++];
    at = end;
  }
  return out;
}

std::string redacted_word(std::string_view word) {
  const auto colon = word.ends_with(':') ? word.size() - 1 : word.size();
  const auto core = word.substr(0, colon);
  const auto tail = std::string(word.substr(colon));
  if (holds_address(word))
    return "<address>";
  if (core.find("://") != std::string_view::npos)
    return "<name>" + tail;
  if (const auto slash = core.rfind('/'); slash != std::string_view::npos) {
    const auto last = core.substr(slash + 1);
    return "<path>" + (holds_address(last) ? "<address>" : with_short_hex(last)) + tail;
  }
  if (is_host_name(core))
    return "<name>" + tail;
  return with_short_hex(word);
}

} // namespace

std::string redacted(std::string_view text) {
  const auto clean = without_control(text);
  std::string out;
  for (std::size_t at = 0; at < clean.size();) {
    std::size_t end = at;
    while (end < clean.size() && !ends_word(clean[end]))
      ++end;
    if (end > at)
      out += redacted_word(std::string_view(clean).substr(at, end - at));
    if (end < clean.size())
      out += clean[end++];
    at = end;
  }
  return out;
}

} // namespace gate17::client
