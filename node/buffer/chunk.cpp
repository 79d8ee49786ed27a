// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/buffer/chunk.hpp"

#include <cstring>
#include <new>

#include "proto/cell/geometry.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t room = proto::slot_headroom + proto::slot_tailroom;
constexpr std::array<std::size_t, 4> class_bytes = {
    proto::small_cell_bytes + room,
    proto::large_cell_bytes + room,
    2 * proto::large_cell_bytes + room,
    16 * proto::large_cell_bytes + room,
};

constexpr std::size_t address_bytes = sizeof(std::uintptr_t);

// An idle chunk's first bytes hold the address of the next one.
chunk* next_of(chunk* idle) {
  chunk* next = nullptr;
  std::memcpy(&next, idle->bytes(), address_bytes);
  return next;
}

void set_next(chunk* idle, chunk* next) { std::memcpy(idle->bytes(), &next, address_bytes); }

std::size_t class_of(std::size_t capacity) {
  std::size_t index = 0;
  while (class_bytes[index] != capacity)
    ++index;
  return index;
}

} // namespace

void chunk_ref::reset() {
  chunk* const released = std::exchange(chunk_, nullptr);
  if (released != nullptr && --released->references == 0)
    released->pool->give_back(released);
}

chunk_pool::~chunk_pool() {
  for (auto& list : free_) {
    while (list.head != nullptr) {
      chunk* const next = next_of(list.head);
      ::operator delete(list.head);
      list.head = next;
    }
  }
}

std::size_t chunk_pool::bytes_of(chunk_class which) { return class_bytes[static_cast<std::size_t>(which)]; }

chunk_ref chunk_pool::take(chunk_class which) {
  const auto index = static_cast<std::size_t>(which);
  const auto capacity = class_bytes[index];
  bytes_out_ += capacity;
  auto& list = free_[index];
  if (list.head == nullptr)
    return chunk_ref(new (::operator new(sizeof(chunk) + capacity))
                         chunk{this, static_cast<std::uint32_t>(capacity), 1});
  chunk* const reused = list.head;
  list.head = next_of(reused);
  idle_bytes_ -= capacity;
  reused->references = 1;
  return chunk_ref(reused);
}

void chunk_pool::give_back(chunk* returned) {
  const std::size_t capacity = returned->capacity;
  bytes_out_ -= capacity;
  if (idle_bytes_ + capacity > idle_bytes_max_) {
    ::operator delete(returned);
    return;
  }
  auto& list = free_[class_of(capacity)];
  set_next(returned, list.head);
  list.head = returned;
  idle_bytes_ += capacity;
}

} // namespace gate17::node
