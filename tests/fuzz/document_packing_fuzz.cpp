// SPDX-License-Identifier: GPL-3.0-or-later
#include <cstdint>

#include "directory/document_packing.hpp"
#include "tests/fuzz/fuzz_input.hpp"

// The first byte cuts the rest into a base and a frame. A frame that unpacks stays within the limit; whatever is packed
// comes back.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  if (size == 0)
    return 0;
  const proto::byte_view input(data + 1, size - 1);
  const auto base = input.first(input.size() * data[0] / 256);
  const auto rest = input.subspan(base.size());
  if (const auto bytes = directory::unpack(rest, base))
    test::fuzz_check(bytes->size() <= directory::unpacked_bytes_max);
  const auto packed = directory::pack(rest, base);
  test::fuzz_check(packed.has_value());
  const auto back = directory::unpack(*packed, base);
  test::fuzz_check(back.has_value() && std::equal(back->begin(), back->end(), rest.begin(), rest.end()));
  return 0;
}
