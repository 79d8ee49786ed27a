// SPDX-License-Identifier: GPL-3.0-or-later
// What AEGIS would give: AEGIS-128L and AEGIS-256 (draft-irtf-cfrg-aegis-aead-18) over the bodies of cells, beside the
// ciphers of the suites. A trial for its figures, sealing only; no suite uses it. Refuses to run when a vector of the
// draft (appendix A) does not come out.
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include <benchmark/benchmark.h>
#include <sodium.h>

#include "proto/crypto/cell_cipher.hpp"

#if defined(__x86_64__)

#include <immintrin.h>

#define GATE17_AES __attribute__((target("aes,sse4.1"), always_inline)) inline
#define GATE17_AES_ENTRY __attribute__((target("aes,sse4.1")))

namespace {

using gate17::proto::byte_array;
using gate17::proto::cell_cipher;
using gate17::proto::secret_key;
using gate17::proto::suite_id;
using block = __m128i;

GATE17_AES block load(const std::uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const block*>(at)); }
GATE17_AES void store(std::uint8_t* at, block value) { _mm_storeu_si128(reinterpret_cast<block*>(at), value); }
GATE17_AES block both(block a, block b) { return _mm_xor_si128(a, b); }

GATE17_AES block fibonacci_low() {
  return _mm_setr_epi8(0x00, 0x01, 0x01, 0x02, 0x03, 0x05, 0x08, 0x0d, 0x15, 0x22, 0x37, 0x59, -0x70, -0x17, 0x79,
                       0x62);
}
GATE17_AES block fibonacci_high() {
  return _mm_setr_epi8(-0x25, 0x3d, 0x18, 0x55, 0x6d, -0x3e, 0x2f, -0x0f, 0x20, 0x11, 0x31, 0x42, 0x73, -0x4b, 0x28,
                       -0x23);
}
GATE17_AES block lengths(std::size_t data, std::size_t text) {
  return _mm_set_epi64x(static_cast<long long>(text * 8), static_cast<long long>(data * 8));
}

struct aegis_128l {
  static constexpr std::size_t key_bytes = 16;
  static constexpr std::size_t rate = 32;
  block s[8];

  GATE17_AES void update(block m0, block m1) {
    const block last = s[7];
    s[7] = _mm_aesenc_si128(s[6], s[7]);
    s[6] = _mm_aesenc_si128(s[5], s[6]);
    s[5] = _mm_aesenc_si128(s[4], s[5]);
    s[4] = _mm_aesenc_si128(s[3], both(s[4], m1));
    s[3] = _mm_aesenc_si128(s[2], s[3]);
    s[2] = _mm_aesenc_si128(s[1], s[2]);
    s[1] = _mm_aesenc_si128(s[0], s[1]);
    s[0] = _mm_aesenc_si128(last, both(s[0], m0));
  }
  GATE17_AES void start(const std::uint8_t* key, const std::uint8_t* nonce) {
    const block k = load(key);
    const block n = load(nonce);
    const block low = fibonacci_low();
    const block high = fibonacci_high();
    s[0] = s[4] = both(k, n);
    s[1] = s[3] = high;
    s[2] = low;
    s[5] = s[7] = both(k, low);
    s[6] = both(k, high);
    for (int i = 0; i < 10; ++i)
      update(n, k);
  }
  GATE17_AES void absorb(const std::uint8_t* at) { update(load(at), load(at + 16)); }
  GATE17_AES void encrypt(std::uint8_t* at) {
    const block m0 = load(at);
    const block m1 = load(at + 16);
    const block z0 = both(both(s[6], s[1]), _mm_and_si128(s[2], s[3]));
    const block z1 = both(both(s[2], s[5]), _mm_and_si128(s[6], s[7]));
    store(at, both(m0, z0));
    store(at + 16, both(m1, z1));
    update(m0, m1);
  }
  GATE17_AES void finish(std::size_t data, std::size_t text, std::uint8_t* tag) {
    const block t = both(s[2], lengths(data, text));
    for (int i = 0; i < 7; ++i)
      update(t, t);
    block sum = s[0];
    for (int i = 1; i < 7; ++i)
      sum = both(sum, s[i]);
    store(tag, sum);
  }
};

struct aegis_256 {
  static constexpr std::size_t key_bytes = 32;
  static constexpr std::size_t rate = 16;
  block s[6];

  GATE17_AES void update(block m) {
    const block last = s[5];
    s[5] = _mm_aesenc_si128(s[4], s[5]);
    s[4] = _mm_aesenc_si128(s[3], s[4]);
    s[3] = _mm_aesenc_si128(s[2], s[3]);
    s[2] = _mm_aesenc_si128(s[1], s[2]);
    s[1] = _mm_aesenc_si128(s[0], s[1]);
    s[0] = _mm_aesenc_si128(last, both(s[0], m));
  }
  GATE17_AES void start(const std::uint8_t* key, const std::uint8_t* nonce) {
    const block k0 = load(key);
    const block k1 = load(key + 16);
    const block kn0 = both(k0, load(nonce));
    const block kn1 = both(k1, load(nonce + 16));
    s[0] = kn0;
    s[1] = kn1;
    s[2] = fibonacci_high();
    s[3] = fibonacci_low();
    s[4] = both(k0, fibonacci_low());
    s[5] = both(k1, fibonacci_high());
    for (int i = 0; i < 4; ++i) {
      update(k0);
      update(k1);
      update(kn0);
      update(kn1);
    }
  }
  GATE17_AES void absorb(const std::uint8_t* at) { update(load(at)); }
  GATE17_AES void encrypt(std::uint8_t* at) {
    const block m = load(at);
    const block z = both(both(s[1], s[4]), both(s[5], _mm_and_si128(s[2], s[3])));
    store(at, both(m, z));
    update(m);
  }
  GATE17_AES void finish(std::size_t data, std::size_t text, std::uint8_t* tag) {
    const block t = both(s[3], lengths(data, text));
    for (int i = 0; i < 7; ++i)
      update(t);
    block sum = s[0];
    for (int i = 1; i < 6; ++i)
      sum = both(sum, s[i]);
    store(tag, sum);
  }
};

/// Encrypts in place.
template <class Aegis>
GATE17_AES_ENTRY void seal(const std::uint8_t* key, const std::uint8_t* nonce, const std::uint8_t* data,
                           std::size_t data_bytes, std::uint8_t* text, std::size_t text_bytes, std::uint8_t* tag) {
  Aegis state;
  state.start(key, nonce);
  std::uint8_t part[Aegis::rate];
  for (std::size_t at = 0; at < data_bytes; at += Aegis::rate) {
    std::memset(part, 0, sizeof part);
    std::memcpy(part, data + at, std::min(Aegis::rate, data_bytes - at));
    state.absorb(part);
  }
  std::size_t at = 0;
  for (; at + Aegis::rate <= text_bytes; at += Aegis::rate)
    state.encrypt(text + at);
  if (at < text_bytes) {
    std::memset(part, 0, sizeof part);
    std::memcpy(part, text + at, text_bytes - at);
    state.encrypt(part);
    std::memcpy(text + at, part, text_bytes - at);
  }
  state.finish(data_bytes, text_bytes, tag);
}

std::vector<std::uint8_t> bytes_of(std::string_view hex) {
  std::vector<std::uint8_t> out(hex.size() / 2);
  sodium_hex2bin(out.data(), out.size(), hex.data(), hex.size(), nullptr, nullptr, nullptr);
  return out;
}

struct vector {
  std::string_view data, text, sealed, tag;
};

template <class Aegis>
bool comes_out(const vector& expected) {
  std::vector<std::uint8_t> key(Aegis::key_bytes);
  std::vector<std::uint8_t> nonce(Aegis::key_bytes);
  key[0] = 0x10;
  key[1] = 0x01;
  nonce[0] = 0x10;
  nonce[2] = 0x02;
  const auto data = bytes_of(expected.data);
  auto text = bytes_of(expected.text);
  std::vector<std::uint8_t> tag(16);
  seal<Aegis>(key.data(), nonce.data(), data.data(), data.size(), text.data(), text.size(), tag.data());
  return text == bytes_of(expected.sealed) && tag == bytes_of(expected.tag);
}

constexpr std::string_view zeros = "00000000000000000000000000000000";
constexpr std::string_view count_8 = "0001020304050607";
constexpr std::string_view count_32 = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

template <class Aegis>
bool all_come_out();

template <>
bool all_come_out<aegis_128l>() {
  return comes_out<aegis_128l>({"", zeros, "c1c0e58bd913006feba00f4b3cc3594e", "abe0ece80c24868a226a35d16bdae37a"}) &&
         comes_out<aegis_128l>({"", "", "", "c2b879a67def9d74e6c14f708bbcc9b4"});
}

template <>
bool all_come_out<aegis_256>() {
  return comes_out<aegis_256>({"", zeros, "754fc3d8c973246dcc6d741412a4b236", "3fe91994768b332ed7f570a19ec5896e"}) &&
         comes_out<aegis_256>({"", "", "", "e3def978a0f054afd1e761d7553afba3"}) &&
         comes_out<aegis_256>({count_8, count_32, "f373079ed84b2709faee373584585d60accd191db310ef5d8b11833df9dec711",
                               "8d86f91ee606e9ff26a01b64ccbdd91d"});
}

/// A body with the 16 bytes of a masked header as associated data, as on a sealed link.
template <class Aegis>
void seal_body(benchmark::State& state) {
  if (!__builtin_cpu_supports("aes") || !all_come_out<Aegis>()) {
    state.SkipWithError("no AES instructions, or a vector of the draft did not come out");
    return;
  }
  const std::array<std::uint8_t, 32> key{1};
  std::array<std::uint8_t, 32> nonce{};
  const std::array<std::uint8_t, 16> header{};
  std::array<std::uint8_t, 16> tag{};
  std::vector<std::uint8_t> body(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    ++nonce[0];
    seal<Aegis>(key.data(), nonce.data(), header.data(), header.size(), body.data(), body.size(), tag.data());
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

void seal_body_as_suite(benchmark::State& state) {
  auto sealer = cell_cipher::make(static_cast<suite_id>(state.range(1)), secret_key(byte_array<32>{1}),
                                  cell_cipher::direction::seal);
  std::vector<std::uint8_t> body(static_cast<std::size_t>(state.range(0)));
  byte_array<16> header{};
  byte_array<16> tag{};
  std::uint64_t counter = 0;
  for (auto _ : state) {
    sealer.seal(++counter, header, body, tag);
    benchmark::ClobberMemory();
  }
  state.SetBytesProcessed(state.iterations() * state.range(0));
}

constexpr std::int64_t small_body = 2'016;
constexpr std::int64_t large_body = 16'352;

BENCHMARK(seal_body<aegis_128l>)->Arg(small_body)->Arg(large_body);
BENCHMARK(seal_body<aegis_256>)->Arg(small_body)->Arg(large_body);
BENCHMARK(seal_body_as_suite)
    ->ArgNames({"bytes", "suite"})
    ->Args({small_body, 2})
    ->Args({large_body, 2})
    ->Args({small_body, 1})
    ->Args({large_body, 1});

} // namespace

#endif
