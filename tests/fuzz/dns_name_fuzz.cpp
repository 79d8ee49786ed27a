// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/dns_name.hpp"
#include "node/exit/preload_list.hpp"
#include "proto/cell/host.hpp"
#include "tests/fuzz/fuzz_input.hpp"

// Whatever a stranger's zone puts into a PTR record, and whatever an operator's file holds, becomes names or nothing.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gate17;
  if (const auto name = node::name_of_ptr({data, size}))
    test::fuzz_check(proto::parse_host_name(*name).has_value() && node::in_lower_case(*name) == *name &&
                     name->size() + 2 == size);
  if (const auto names = node::parse_preload_list({reinterpret_cast<const char*>(data), size}))
    for (const auto& name : *names)
      test::fuzz_check(proto::parse_host_name(name).has_value());
  return 0;
}
