// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>

namespace gate17::node {

class chunk_pool;

/// A reference-counted block of bytes from one loop's pool. Cells and payload slices point into it, so that bytes
/// stay where the kernel put them from read to write. Never leaves its loop's thread; the count is not atomic.
struct chunk {
  chunk_pool* pool;
  std::uint32_t capacity;
  std::uint32_t references;
  std::uint8_t* bytes() { return reinterpret_cast<std::uint8_t*>(this + 1); }
};

/// Shared ownership of a chunk; the last reference returns it to the pool.
class chunk_ref {
public:
  chunk_ref() = default;
  /// Takes over one reference.
  explicit chunk_ref(chunk* owned) : chunk_(owned) {}
  chunk_ref(const chunk_ref& other) : chunk_(other.chunk_) {
    if (chunk_ != nullptr)
      ++chunk_->references;
  }
  chunk_ref(chunk_ref&& other) noexcept : chunk_(std::exchange(other.chunk_, nullptr)) {}
  chunk_ref& operator=(chunk_ref other) noexcept {
    std::swap(chunk_, other.chunk_);
    return *this;
  }
  ~chunk_ref() { reset(); }

  void reset();
  explicit operator bool() const { return chunk_ != nullptr; }
  std::uint8_t* bytes() const { return chunk_->bytes(); }
  std::size_t capacity() const { return chunk_->capacity; }
  bool shared() const { return chunk_->references > 1; }

private:
  chunk* chunk_ = nullptr;
};

/// The sizes a pool hands out. `cell` sizes leave room around a cell for layers to come and go in place.
enum class chunk_class : std::uint8_t { small_cell, large_cell, read_small, read_large };

/// Free lists of one loop. Must outlive all its chunks. Idle memory is kept up to `idle_bytes_max`.
class chunk_pool {
public:
  explicit chunk_pool(std::size_t idle_bytes_max = 4U << 20U) : idle_bytes_max_(idle_bytes_max) {}
  ~chunk_pool();
  chunk_pool(const chunk_pool&) = delete;
  chunk_pool& operator=(const chunk_pool&) = delete;

  chunk_ref take(chunk_class which);
  static std::size_t bytes_of(chunk_class which);
  /// Bytes of chunks now held by somebody.
  std::size_t bytes_out() const { return bytes_out_; }

private:
  friend class chunk_ref;
  struct free_list {
    chunk* head = nullptr;
  };

  void give_back(chunk* returned);

  static constexpr std::size_t class_count = 4;
  std::array<free_list, class_count> free_{};
  std::size_t idle_bytes_max_;
  std::size_t idle_bytes_ = 0;
  std::size_t bytes_out_ = 0;
};

} // namespace gate17::node
