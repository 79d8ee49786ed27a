// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/address_guard.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

namespace gate17::node {

namespace {

using family = proto::ip_address::family;

/// IPv6 is turned round: only 2000::/3 is public unicast, so the three blocks around it refuse, among the rest, ::/96,
/// ::ffff:0:0/96, 64:ff9b::/96, 64:ff9b:1::/48, 100::/64, 5f00::/16, fc00::/7, fe80::/10, fec0::/10 and ff00::/8.
constexpr std::array special_purpose_text{
    "0.0.0.0/8",      "10.0.0.0/8",   "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16", "172.16.0.0/12",
    "192.0.0.0/24",   "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15",  "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/3",  "::/3",           "4000::/2",       "8000::/1",       "2001::/23",
    "2001:db8::/32",  "2002::/16",    "3fff::/20",
};

bool any_contains(const std::vector<proto::ip_range>& ranges, const proto::ip_address& address) {
  return std::ranges::any_of(ranges, [&](const auto& range) { return range.contains(address); });
}

proto::ip_address v4_at(const proto::ip_address& v6, std::size_t offset) {
  proto::ip_address out;
  out.kind = family::v4;
  std::copy_n(v6.bytes.begin() + static_cast<std::ptrdiff_t>(offset), 4, out.bytes.begin());
  return out;
}

/// RFC 6052 section 2.2: where a prefix of this length puts the four bytes; bits 64 to 71 stay zero.
std::optional<proto::ip_address> v4_behind_nat64(const proto::ip_address& v6, std::uint8_t prefix_bits) {
  if (prefix_bits % 8 != 0 || prefix_bits < 32 || prefix_bits > 96)
    return std::nullopt;
  proto::ip_address out;
  out.kind = family::v4;
  std::size_t from = prefix_bits / 8;
  for (std::size_t i = 0; i < 4; ++i, ++from) {
    if (from == 8)
      ++from;
    out.bytes[i] = v6.bytes[from];
  }
  return out;
}

/// RFC 4380 section 4: Teredo turns the bits of a client's address round.
proto::ip_address complement(proto::ip_address v4) {
  for (std::size_t i = 0; i < 4; ++i)
    v4.bytes[i] = static_cast<std::uint8_t>(~v4.bytes[i]);
  return v4;
}

/// Every IPv4 address that packets to this IPv6 address may end at, whatever form hides it.
std::vector<proto::ip_address> hidden_v4(const proto::ip_address& address,
                                         const std::vector<proto::ip_range>& nat64_prefixes) {
  std::vector<proto::ip_address> out;
  if (address.kind != family::v6)
    return out;
  static const auto low_forms =
      std::array{*proto::ip_range::parse("::/96"), *proto::ip_range::parse("::ffff:0:0/96"),
                 *proto::ip_range::parse("::ffff:0:0:0/96"), *proto::ip_range::parse("64:ff9b::/96")};
  static const auto six_to_four = *proto::ip_range::parse("2002::/16");
  static const auto teredo = *proto::ip_range::parse("2001::/32");
  static const auto local_nat64 = *proto::ip_range::parse("64:ff9b:1::/48");
  if (std::ranges::any_of(low_forms, [&](const auto& form) { return form.contains(address); }))
    out.push_back(v4_at(address, 12));
  if (six_to_four.contains(address))
    out.push_back(v4_at(address, 2));
  if (teredo.contains(address))
    out.push_back(complement(v4_at(address, 12)));
  // RFC 8215: a site may put prefixes of any of these lengths there.
  if (local_nat64.contains(address))
    for (const std::uint8_t bits : {48, 56, 64, 96})
      out.push_back(*v4_behind_nat64(address, bits));
  for (const auto& prefix : nat64_prefixes)
    if (prefix.contains(address))
      if (const auto found = v4_behind_nat64(address, prefix.prefix_bits))
        out.push_back(*found);
  return out;
}

} // namespace

const std::vector<proto::ip_range>& special_purpose_ranges() {
  static const auto ranges = [] {
    std::vector<proto::ip_range> parsed;
    parsed.reserve(std::size(special_purpose_text));
    for (const auto* text : special_purpose_text)
      parsed.push_back(proto::ip_range::parse(text).value());
    return parsed;
  }();
  return ranges;
}

std::string_view to_string(address_verdict verdict) {
  switch (verdict) {
  case address_verdict::allowed:
    return "allowed";
  case address_verdict::not_an_address:
    return "not_an_address";
  case address_verdict::special_purpose:
    return "special_purpose";
  case address_verdict::own_network:
    return "own_network";
  case address_verdict::node_endpoint:
    return "node_endpoint";
  }
  return "unknown";
}

address_guard::address_guard(settings known) : known_(std::move(known)) { std::ranges::sort(known_.node_endpoints); }

address_verdict address_guard::check(const proto::endpoint& target) const {
  if (target.address.kind == family::none || target.port == 0)
    return address_verdict::not_an_address;
  if (is_node(target))
    return address_verdict::node_endpoint;
  return check_address(target.address);
}

bool address_guard::allows_address(const proto::ip_address& address) const {
  return address.kind != family::none && check_address(address) == address_verdict::allowed;
}

address_verdict address_guard::check_address(const proto::ip_address& address) const {
  if (any_contains(known_.allowed_exit_ranges, address))
    return address_verdict::allowed;
  if (any_contains(special_purpose_ranges(), address) || any_contains(known_.nat64_prefixes, address))
    return address_verdict::special_purpose;
  if (any_contains(known_.own_ranges, address))
    return address_verdict::own_network;
  return address_verdict::allowed;
}

bool address_guard::is_node(const proto::endpoint& target) const {
  if (std::ranges::binary_search(known_.node_endpoints, target))
    return true;
  const auto hidden = hidden_v4(target.address, known_.nat64_prefixes);
  return std::ranges::any_of(hidden, [&](const auto& v4) {
    return std::ranges::binary_search(known_.node_endpoints, proto::endpoint{v4, target.port});
  });
}

} // namespace gate17::node
