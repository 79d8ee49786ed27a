// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/cell/replay_set.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

namespace gate17::proto {

namespace {

using id_bytes = byte_array<16>;
constexpr id_bytes free_slot{};

/// Ids are hashes, so a cheap mix with the seed is enough to hide which shard and slot an id takes.
std::uint64_t mixed(const id_bytes& id, std::uint64_t seed) {
  std::uint64_t x = load_le64(id.data()) ^ std::rotl(load_le64(id.data() + 8), 32) ^ seed;
  x = (x ^ (x >> 30U)) * 0xbf58476d1ce4e5b9U;
  x = (x ^ (x >> 27U)) * 0x94d049bb133111ebU;
  return x ^ (x >> 31U);
}

/// Ids fall on shards at random: four standard deviations of room above the mean.
std::size_t shard_capacity(std::size_t ids, std::size_t shards) {
  const double mean = static_cast<double>(ids) / static_cast<double>(shards);
  return static_cast<std::size_t>(std::ceil(mean + 4 * std::sqrt(mean))) + 1;
}

/// Open addressing over slots whose number doubles with the ids and falls back when they are forgotten. Reserving all
/// of them at once would only look free: what the heap hands out a second time it clears, and that makes it resident.
class slot_array {
public:
  slot_array() { forget(); }

  void forget() { slots_ = std::vector<id_bytes>(slots_at_first); }

  /// The slot of an id, or the free one where it belongs.
  id_bytes& find(const id_bytes& id, std::uint64_t hash) {
    std::size_t at = hash & (slots_.size() - 1);
    while (slots_[at] != free_slot && slots_[at] != id) {
      at = (at + 1) & (slots_.size() - 1);
    }
    return slots_[at];
  }

  /// At most two thirds full, so that probing stays short and always ends.
  template <class Hash>
  void make_room(std::size_t ids, Hash hash) {
    if (ids * 3 < slots_.size() * 2) {
      return;
    }
    const std::vector<id_bytes> held = std::exchange(slots_, std::vector<id_bytes>(slots_.size() * 2));
    for (const id_bytes& id : held) {
      if (id != free_slot) {
        find(id, hash(id)) = id;
      }
    }
  }

  std::size_t bytes() const { return slots_.size() * sizeof(id_bytes); }

private:
  static constexpr std::size_t slots_at_first = 256; ///< a page

  std::vector<id_bytes> slots_;
};

struct period_table {
  slot_array slots;
  std::uint32_t period = 0;
  std::uint32_t used = 0;
  bool open = false;
};

} // namespace

result<void> accepted(replay_outcome outcome) {
  switch (outcome) {
  case replay_outcome::fresh:
    return {};
  case replay_outcome::replayed:
    return fail(errc::replayed);
  case replay_outcome::full:
    return fail(errc::replay_set_full);
  case replay_outcome::unknown_period:
    break;
  }
  return fail(errc::wrong_period);
}

struct replay_set::shard {
  std::mutex mutex;
  std::vector<period_table> tables;

  period_table* find(std::uint32_t period) {
    const auto found = std::find_if(tables.begin(), tables.end(),
                                    [&](const period_table& table) { return table.open && table.period == period; });
    return found == tables.end() ? nullptr : &*found;
  }
};

replay_set::replay_set(std::size_t ids_per_period, std::size_t periods_max, std::uint64_t seed)
    : shard_capacity_(shard_capacity(ids_per_period, shard_count)),
      periods_max_(periods_max),
      seed_(seed),
      shards_(std::make_unique<shard[]>(shard_count)) {
  for (std::size_t i = 0; i < shard_count; ++i) {
    shards_[i].tables.resize(periods_max_);
  }
}

replay_set::~replay_set() = default;

bool replay_set::open_period(std::uint32_t period) {
  const std::lock_guard opening(periods_mutex_);
  // Every shard holds the same periods while periods_mutex_ is held, so the first one speaks for all.
  for (std::size_t i = 0; i < shard_count; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    if (shards_[i].find(period) != nullptr) {
      return true;
    }
    auto& tables = shards_[i].tables;
    const auto vacant = std::find_if(tables.begin(), tables.end(), [](const auto& table) { return !table.open; });
    if (vacant == tables.end()) {
      return false;
    }
    vacant->period = period;
    vacant->open = true;
  }
  return true;
}

void replay_set::drop_period(std::uint32_t period) {
  const std::lock_guard opening(periods_mutex_);
  std::uint32_t fullest = 0;
  for (std::size_t i = 0; i < shard_count; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    if (period_table* table = shards_[i].find(period)) {
      table->slots.forget();
      table->used = 0;
      table->open = false;
    }
    for (const period_table& table : shards_[i].tables) {
      fullest = std::max(fullest, table.used);
    }
  }
  // An insertion meanwhile may be missed here; the next one into that table corrects it.
  fullest_table_.store(fullest, std::memory_order_relaxed);
}

replay_outcome replay_set::check_and_insert(std::uint32_t period, const byte_array<16>& id) {
  // All zero marks a free slot; the one id that looks like it shares the fate of its neighbour.
  id_bytes stored = id;
  stored[0] = static_cast<std::uint8_t>(stored[0] | (id == free_slot ? 1 : 0));
  const std::uint64_t hash = mixed(stored, seed_);
  shard& home = shards_[hash % shard_count];
  const std::lock_guard lock(home.mutex);
  period_table* table = home.find(period);
  if (table == nullptr) {
    return replay_outcome::unknown_period;
  }
  if (table->slots.find(stored, hash / shard_count) == stored) {
    return replay_outcome::replayed;
  }
  if (table->used >= shard_capacity_) {
    return replay_outcome::full;
  }
  table->slots.make_room(table->used + 1, [this](const id_bytes& held) { return mixed(held, seed_) / shard_count; });
  table->slots.find(stored, hash / shard_count) = stored;
  raise_fullest(++table->used);
  return replay_outcome::fresh;
}

void replay_set::raise_fullest(std::uint32_t used) {
  std::uint32_t known = fullest_table_.load(std::memory_order_relaxed);
  while (known < used && !fullest_table_.compare_exchange_weak(known, used, std::memory_order_relaxed)) {
  }
}

double replay_set::fill_ratio() const {
  return static_cast<double>(fullest_table_.load(std::memory_order_relaxed)) / static_cast<double>(shard_capacity_);
}

std::size_t replay_set::memory_bytes() const {
  std::size_t bytes = shard_count * (sizeof(shard) + periods_max_ * sizeof(period_table));
  for (std::size_t i = 0; i < shard_count; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    for (const period_table& table : shards_[i].tables) {
      bytes += table.slots.bytes();
    }
  }
  return bytes;
}

} // namespace gate17::proto
