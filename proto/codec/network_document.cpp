// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/network_document.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "proto/codec/canonical.hpp"
#include "proto/codec/document_fields.hpp"
#include "proto/codec/node_fields.hpp"

namespace gate17::proto {

namespace {

constexpr std::size_t word_bytes = 8;
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t size_bytes = 2; ///< in front of each entry
constexpr std::size_t entry_bytes_max = 65'535 * word_bytes;

template <class Items, class Less>
bool strictly_ascending(const Items& items, Less less) {
  return std::adjacent_find(items.begin(), items.end(),
                            [&](const auto& left, const auto& right) { return !less(left, right); }) == items.end();
}

/// Core nodes of a tiered network have numbers of their own, others none; in a full mesh nobody has one, nor lanes.
bool are_numbered(const network_document& document) {
  const bool tiered = document.parameters.lane_rule == lane_rule::tiered;
  std::vector<bool> taken(core_nodes_max + 1);
  for (const network_entry& entry : document.entries) {
    if ((entry.core_number != 0) != (tiered && entry.flags.has(node_flag::core)) || (!tiered && !entry.lanes.empty())) {
      return false;
    }
    if (entry.core_number == 0) {
      continue;
    }
    if (entry.core_number > core_nodes_max || taken[entry.core_number]) {
      return false;
    }
    taken[entry.core_number] = true;
  }
  return true;
}

bool is_zero(const byte_array<32>& bytes) { return bytes == byte_array<32>{}; }

result<void> check(const network_document& document) {
  const auto& entries = document.entries;
  if (entries.size() > document_nodes_max || document.rejects.nodes.size() > rejected_nodes_max ||
      (document.parameters.lane_rule == lane_rule::full_mesh && entries.size() > full_mesh_nodes_max)) {
    return fail(errc::oversized);
  }
  const bool fits =
      is_network_name(document.network_name) && document.valid_from < document.valid_until &&
      is_possible(document.parameters) &&
      std::all_of(entries.begin(), entries.end(), [](const network_entry& entry) { return is_possible(entry); }) &&
      strictly_ascending(entries, [](const auto& left, const auto& right) { return left.id < right.id; }) &&
      is_possible(document.rejects) && are_numbered(document) &&
      document.log_peaks.size() == static_cast<std::size_t>(std::popcount(document.log_size));
  if (!fits) {
    return fail(errc::malformed);
  }
  return {};
}

std::vector<std::uint8_t> pack(const std::vector<network_entry>& entries) {
  std::vector<std::uint8_t> packed;
  for (const network_entry& entry : entries) {
    const auto bytes = write_canonical<schema::NetworkEntry>([&](auto& root) { write(root, entry); });
    const std::size_t words = bytes.size() / word_bytes;
    packed.push_back(static_cast<std::uint8_t>(words >> 8U));
    packed.push_back(static_cast<std::uint8_t>(words));
    packed.insert(packed.end(), bytes.begin(), bytes.end());
  }
  return packed;
}

result<network_entry> read_entry(byte_view bytes) {
  return read_canonical<schema::NetworkEntry>(bytes, entry_bytes_max, [](auto from) -> result<network_entry> {
    network_entry made;
    field_reader fields;
    read(fields, from, made);
    if (!fields.is_ok()) {
      return fail(fields.error());
    }
    return made;
  });
}

result<std::vector<network_entry>> unpack(byte_view packed) {
  std::vector<network_entry> entries;
  while (!packed.empty()) {
    const std::size_t size = packed.size() < size_bytes ? 0 : (packed[0] << 8U | packed[1]) * word_bytes;
    if (entries.size() == document_nodes_max) {
      return fail(errc::oversized);
    }
    if (size == 0 || packed.size() - size_bytes < size) {
      return fail(errc::malformed);
    }
    auto entry = read_entry(packed.subspan(size_bytes, size));
    if (!entry) {
      return fail(entry.error());
    }
    entries.push_back(std::move(*entry));
    packed = packed.subspan(size_bytes + size);
  }
  return entries;
}

void write(schema::NetworkDocument::Builder to, const network_document& from) {
  to.setNetworkName(from.network_name);
  to.setPeriod(from.period);
  to.setPreviousHash(as_data(from.previous_hash));
  to.setValidFrom(from.valid_from);
  to.setValidUntil(from.valid_until);
  write(to.initParameters(), from.parameters);
  if (!from.entries.empty()) {
    to.setEntries(as_data(pack(from.entries)));
  }
  write_rejects(to, from.rejects);
  if (!is_zero(from.shared_random)) {
    to.setSharedRandom(as_data(from.shared_random));
  }
  if (from.log_size != 0) {
    to.setLogSize(from.log_size);
    auto peaks = to.initLogPeaks(static_cast<unsigned>(from.log_peaks.size() * hash_bytes));
    for (std::size_t i = 0; i < from.log_peaks.size(); ++i) {
      std::ranges::copy(from.log_peaks[i], peaks.begin() + i * hash_bytes);
    }
  }
}

void read_agreement(field_reader& fields, schema::NetworkDocument::Reader from, network_document& to) {
  if (from.hasSharedRandom()) {
    fields.bytes(from.getSharedRandom(), to.shared_random);
    fields.require(!is_zero(to.shared_random));
  }
  to.log_size = from.getLogSize();
  const auto peaks = from.getLogPeaks();
  const auto count = static_cast<std::size_t>(std::popcount(to.log_size));
  fields.require(peaks.size() == count * hash_bytes && from.hasLogPeaks() == (count != 0));
  for (std::size_t i = 0; fields.is_ok() && i < count; ++i) {
    fields.bytes(peaks.slice(i * hash_bytes, (i + 1) * hash_bytes), to.log_peaks.emplace_back());
  }
}

result<void> read_nodes(field_reader& fields, schema::NetworkDocument::Reader from, network_document& to) {
  const auto packed = from.getEntries();
  fields.require(from.hasEntries() == (packed.size() != 0));
  auto entries = unpack({packed.begin(), packed.size()});
  if (!entries) {
    return fail(entries.error());
  }
  to.entries = std::move(*entries);
  read_rejects(fields, from, to.rejects);
  return {};
}

result<network_document> read(schema::NetworkDocument::Reader from) {
  network_document made;
  field_reader fields;
  fields.text(from.getNetworkName(), network_name_bytes_max, made.network_name);
  made.period = from.getPeriod();
  fields.bytes(from.getPreviousHash(), made.previous_hash);
  made.valid_from = from.getValidFrom();
  made.valid_until = from.getValidUntil();
  read(fields, from.getParameters(), made.parameters);
  if (const auto nodes = read_nodes(fields, from, made); !nodes) {
    return fail(nodes.error());
  }
  read_agreement(fields, from, made);
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  if (const auto fits = check(made); !fits) {
    return fail(fits.error());
  }
  return made;
}

} // namespace

bool is_network_name(std::string_view text) { return is_label(text, network_name_bytes_max); }

result<std::vector<std::uint8_t>> encode(const network_document& document) {
  if (const auto fits = check(document); !fits) {
    return fail(fits.error());
  }
  return write_canonical_within<schema::NetworkDocument>(document_bytes_max,
                                                         [&](auto& root) { write(root, document); });
}

result<network_document> decode_network_document(byte_view body) {
  return read_canonical<schema::NetworkDocument>(body, document_bytes_max, [](auto root) { return read(root); });
}

} // namespace gate17::proto
