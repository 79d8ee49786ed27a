// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/crypto/chain.hpp"

#include <cassert>
#include <utility>

#include "proto/crypto/key_schedule.hpp"

namespace gate17::proto {

namespace {

/// Separates the create filler from the cell fillers, which use the zero nonce of the same key.
constexpr byte_array<12> create_nonce{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

} // namespace

chain::chain(suite_id suite, secret_key chain_key, cell_cipher::direction use)
    : chain(suite, chain_keys::derive(chain_key), use) {
  chain_key.wipe();
}

chain::chain(suite_id suite, chain_keys keys, cell_cipher::direction use)
    : next_chain_key_(std::move(keys.next_chain)),
      cipher_(cell_cipher::make(suite, keys.cell, use)),
      filler_(suite, std::move(keys.filler)),
      header_(suite, std::move(keys.header)),
      direction_(use) {}

void chain::seal(byte_view aad, byte_span text, byte_span tag16) { cipher_.seal(counter_, aad, text, tag16); }

void chain::seal(byte_view aad_first, byte_view aad_second, byte_span text, byte_span tag16) {
  cipher_.seal(counter_, aad_first, aad_second, text, tag16);
}

bool chain::open(byte_view aad, byte_span text, byte_view tag16) { return open(aad, {}, text, tag16); }

bool chain::open(byte_view aad_first, byte_view aad_second, byte_span text, byte_view tag16) {
  const bool opened = cipher_.open(counter_, aad_first, aad_second, text, tag16);
  open_failed_ = !opened;
  return opened;
}

void chain::xor_cell_keystream(std::size_t offset, byte_span data) { cipher_.xor_keystream(counter_, offset, data); }

void chain::filler(byte_span out) {
  assert(out.size() <= filler_bytes);
  filler_.at(counter_ * filler_bytes, out);
}

void chain::create_filler(byte_span out) const {
  assert(out.size() <= create_filler_bytes);
  filler_.at_nonce(create_nonce, 0, out);
}

void chain::header_mask(byte_span out16) {
  assert(out16.size() == header_mask_bytes);
  header_.at(counter_ * header_mask_bytes, out16);
}

result<void> chain::commit(std::size_t wire_bytes) {
  if (wire_bytes == 0 || wire_bytes > step_bytes) {
    return fail(errc::malformed);
  }
  open_failed_ = false;
  ++counter_;
  bytes_ += static_cast<std::uint32_t>(wire_bytes);
  if (bytes_ >= step_bytes) {
    step();
  }
  return {};
}

void chain::step() {
  chain_keys keys = chain_keys::derive(next_chain_key_);
  const suite_id suite = cipher_.suite();
  cipher_ = cell_cipher::make(suite, keys.cell, direction_);
  filler_ = keystream(suite, std::move(keys.filler));
  header_ = keystream(suite, std::move(keys.header));
  next_chain_key_ = std::move(keys.next_chain);
  counter_ = 0;
  bytes_ = 0;
  ++steps_;
}

} // namespace gate17::proto
