// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/content/limits.hpp"
#include "node/content/stream_start.hpp"
#include "tests/fuzz/fuzz_input.hpp"

/// What was decided about a beginning is decided about everything that begins so; and it is decided in time. The last
/// two bytes choose the beginning.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  if (size < 2)
    return 0;
  const proto::byte_view bytes(data, size - 2);
  const std::size_t length = (data[size - 2] | std::size_t{data[size - 1]} << 8U) % (bytes.size() + 1);
  const auto whole = node::classify_stream(bytes);
  const auto beginning = node::classify_stream(bytes.first(length));
  test::fuzz_check(!beginning.decided || (whole.decided && whole.kind == beginning.kind));
  test::fuzz_check(whole.decided || whole.kind == actors::content_kind::unknown);
  test::fuzz_check(whole.decided || bytes.size() < node::content_limits::stream_start_bytes_max);
  // What may travel twice is whole: nothing was cut off, nothing follows.
  if (node::may_send_stream_again(bytes))
    test::fuzz_check(length == bytes.size() || !node::may_send_stream_again(bytes.first(length)));
  return 0;
}
