// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/store/stored_entries.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "proto/bytes.hpp"

namespace gate17::node {

namespace {

/// version u8 | choices u8 | replacements u8 | choices x (node id 32, chosen at u64) | replacements x u64
constexpr std::string_view entries_key = "entries";
constexpr std::uint8_t version = 1;
constexpr std::size_t head_bytes = 3;
constexpr std::size_t choice_bytes = 32 + 8;
constexpr std::size_t list_max = 255;

void append_le64(state_database::bytes& out, std::uint64_t value) {
  const auto at = out.size();
  out.resize(at + sizeof value);
  proto::store_le64(out.data() + at, value);
}

state_database::bytes encode(const directory::entry_set& entries) {
  state_database::bytes out{version, static_cast<std::uint8_t>(entries.choices().size()),
                            static_cast<std::uint8_t>(entries.replacements().size())};
  for (const auto& choice : entries.choices()) {
    out.insert(out.end(), choice.node.bytes.begin(), choice.node.bytes.end());
    append_le64(out, choice.chosen_at);
  }
  for (const auto replaced_at : entries.replacements())
    append_le64(out, replaced_at);
  return out;
}

std::optional<directory::entry_set> decode(const state_database::bytes& from) {
  if (from.size() < head_bytes || from[0] != version ||
      from.size() != head_bytes + from[1] * choice_bytes + from[2] * sizeof(std::uint64_t))
    return std::nullopt;
  std::vector<directory::entry_choice> choices(from[1]);
  std::vector<proto::unix_seconds> replacements(from[2]);
  const auto* at = from.data() + head_bytes;
  for (auto& choice : choices) {
    std::copy_n(at, choice.node.bytes.size(), choice.node.bytes.begin());
    choice.chosen_at = proto::load_le64(at + choice.node.bytes.size());
    at += choice_bytes;
  }
  for (auto& replaced_at : replacements) {
    replaced_at = proto::load_le64(at);
    at += sizeof(std::uint64_t);
  }
  return directory::entry_set(std::move(choices), std::move(replacements));
}

} // namespace

std::optional<directory::entry_set> stored_entries::load_entries() {
  const auto found = database_.get(entries_key);
  return found ? decode(*found) : std::nullopt;
}

bool stored_entries::store_entries(const directory::entry_set& entries) {
  if (entries.choices().size() > list_max || entries.replacements().size() > list_max)
    return false;
  return database_.put(entries_key, encode(entries)).has_value();
}

} // namespace gate17::node
