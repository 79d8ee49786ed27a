// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/system_facts.hpp"

#include <algorithm>
#include <thread>

#include <sys/resource.h>
#include <sys/utsname.h>

#include "node/config/toml_value.hpp"

namespace gate17::client {
namespace {

std::uint64_t limit_of(decltype(RLIMIT_NOFILE) resource) {
  rlimit limit{};
  return ::getrlimit(resource, &limit) == 0 ? limit.rlim_cur : 0;
}

} // namespace

std::string pretty_name(std::string_view os_release) {
  constexpr std::string_view key = "PRETTY_NAME=";
  for (std::string_view left = os_release; !left.empty();) {
    const auto line = left.substr(0, left.find('\n'));
    left.remove_prefix(std::min(left.size(), line.size() + 1));
    if (!line.starts_with(key))
      continue;
    auto value = line.substr(key.size());
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
      value = value.substr(1, value.size() - 2);
    return std::string(value);
  }
  return {};
}

system_facts read_system_facts() {
  system_facts out;
  utsname name{};
  if (::uname(&name) == 0) {
    out.kernel = std::string(name.sysname) + " " + name.release;
    out.machine = name.machine;
  }
  if (const auto text = node::read_text_file("/etc/os-release"))
    out.distribution = pretty_name(*text);
  out.cpus = std::thread::hardware_concurrency();
#if defined(__x86_64__) || defined(__i386__)
  out.aes = __builtin_cpu_supports("aes") != 0;
  out.avx = __builtin_cpu_supports("avx") != 0;
  out.avx2 = __builtin_cpu_supports("avx2") != 0;
  out.avx512 = __builtin_cpu_supports("avx512f") != 0;
#endif
  out.open_files_max = limit_of(RLIMIT_NOFILE);
  out.locked_bytes_max = limit_of(RLIMIT_MEMLOCK);
  return out;
}

} // namespace gate17::client
