// SPDX-License-Identifier: GPL-3.0-or-later
// First byte of the input: two bits the path, one bit whether the circuit is for measuring; the rest is a payload.
#include "proto/cell/frame.hpp"
#include "tests/fuzz/fuzz_input.hpp"

using namespace gate17::proto;
using namespace gate17::test;

namespace {

/// Whatever the reader lets through, the parsers of contents must take.
void parse_again(const frame_view& frame) {
  switch (frame.type) {
  case frame_type::open:
    fuzz_check(parse_open(frame.content)->host.text.size() <= host_bytes_max);
    break;
  case frame_type::datagram:
    fuzz_check(parse_datagram(frame.content)->bytes.size() <= datagram_bytes_max);
    break;
  case frame_type::resolve:
    fuzz_check(parse_resolve(frame.content)->host.text.size() <= host_bytes_max);
    break;
  case frame_type::resolved: {
    const auto resolved = parse_resolved(frame.content);
    fuzz_check(resolved->count <= resolved_addresses_max && resolved->name.size() <= host_bytes_max);
    fuzz_check((resolved->count > 0 || !resolved->name.empty()) == (resolved->code == close_code::end));
    break;
  }
  case frame_type::error:
    fuzz_check(parse_error(frame.content)->records.size() <= records_bytes_max);
    break;
  case frame_type::connected:
    fuzz_check(parse_connected(frame.content).has_value());
    break;
  case frame_type::step:
    fuzz_check(parse_step(frame.content).has_value());
    break;
  default:
    break;
  }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) {
    return 0;
  }
  const auto path = static_cast<frame_path>(data[0] & 3);
  const bool measuring = (data[0] & 4) != 0;
  frame_reader reader(byte_view(data + 1, size - 1), path, measuring);
  while (true) {
    const auto frame = reader.next();
    if (!frame || !*frame) {
      return 0;
    }
    fuzz_check(frame_allowed((*frame)->type, path, measuring));
    parse_again(**frame);
  }
}
