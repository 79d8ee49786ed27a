// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <new>
#include <type_traits>

#include <sodium/utils.h>

#include "proto/crypto/ready.hpp"

namespace gate17::node {

/// Wipes, then unmaps.
struct locked_memory_deleter {
  template <class T>
  void operator()(T* object) const {
    object->~T();
    sodium_free(object);
  }
};

/// An object on pages of its own that are locked against swapping, left out of core dumps (MADV_DONTDUMP) and guarded
/// on both sides; see `sodium_malloc`. Costs four pages: for a few secrets, not for many.
template <class T>
using locked_ptr = std::unique_ptr<T, locked_memory_deleter>;

template <class T>
locked_ptr<T> make_locked() {
  // The block ends at a page border, so its start is aligned only as far as the size is.
  static_assert(alignof(T) == 1, "only byte-aligned objects");
  static_assert(std::is_nothrow_default_constructible_v<T>);
  proto::ensure_crypto_ready();
  void* memory = sodium_malloc(sizeof(T));
  proto::require_crypto(memory != nullptr);
  return locked_ptr<T>(new (memory) T());
}

} // namespace gate17::node
