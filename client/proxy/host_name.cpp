// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/host_name.hpp"

#include <algorithm>

#include "proto/cell/endpoint.hpp"

namespace gate17::client {
namespace {

constexpr std::size_t name_bytes_max = 253;
constexpr std::size_t label_bytes_max = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_label_char(char c) { return (c >= 'a' && c <= 'z') || is_digit(c) || c == '-' || c == '_'; }

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= label_bytes_max && label.front() != '-' && label.back() != '-' &&
         std::all_of(label.begin(), label.end(), is_label_char);
}

// `1`, `0x7f`: what inet_aton and the URL standard read as part of an IPv4 address.
bool is_number(std::string_view label) {
  if (std::all_of(label.begin(), label.end(), is_digit))
    return true;
  return label.substr(0, 2) == "0x" &&
         std::all_of(label.begin() + 2, label.end(), [](char c) { return is_digit(c) || (c >= 'a' && c <= 'f'); });
}

bool are_labels(std::string_view name) {
  for (;;) {
    const auto dot = name.find('.');
    const auto label = name.substr(0, dot);
    if (!is_label(label))
      return false;
    if (dot == std::string_view::npos)
      return !is_number(label);
    name.remove_prefix(dot + 1);
  }
}

} // namespace

std::optional<std::string> checked_host(std::string_view text) {
  if (const auto address = proto::ip_address::parse(text))
    return address->to_string();
  if (text.ends_with('.'))
    text.remove_suffix(1);
  if (text.size() > name_bytes_max)
    return std::nullopt;
  std::string name(text);
  for (char& c : name)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  if (!are_labels(name))
    return std::nullopt;
  return name;
}

} // namespace gate17::client
