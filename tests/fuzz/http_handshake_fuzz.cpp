// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_handshake.hpp"

#include <algorithm>
#include <string_view>

#include "client/proxy/http_target.hpp"
#include "tests/fuzz/fuzz_handshake.hpp"

namespace {

using namespace gate17::client;
using gate17::proto::byte_view;
using bytes = std::vector<std::uint8_t>;

/// How much of a body passes in such portions; all bits set when it cannot be one.
std::size_t admitted(const http_content& content, byte_view input, std::size_t portion) {
  http_body body(content);
  std::size_t used = 0;
  while (used < input.size()) {
    const auto part = input.subspan(used, std::min(portion, input.size() - used));
    const auto taken = body.take(part);
    if (!taken)
      return ~std::size_t{0};
    used += *taken;
    if (*taken < part.size())
      break;
  }
  return used;
}

/// What the target gets is one request that the same reader takes for the same one, and never the credentials.
void check_forwarded(const bytes& sent) {
  const std::string_view text(reinterpret_cast<const char*>(sent.data()), sent.size());
  const auto end = text.find("\r\n\r\n");
  const auto head = end == std::string_view::npos ? http_result<http_head>(tl::unexpected(http_fault::bad_field))
                                                  : http_head::read(text.substr(0, end + 4));
  if (!head || !head->content() || head->target.empty() || head->target.find("://") == 0)
    __builtin_trap();
  std::size_t hosts = 0;
  for (const auto& field : head->fields) {
    hosts += is_same_text(field.name, "Host") ? 1 : 0;
    if (is_same_text(field.name, "Proxy-Authorization"))
      __builtin_trap();
  }
  if (hosts != 1)
    __builtin_trap();
}

} // namespace

// The first byte chooses the portion size; the rest is what an application sends, and once more a body in chunks.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0)
    return 0;
  const std::size_t portion = 1 + data[0] % 64;
  const byte_view input(data + 1, size - 1);
  if (admitted({true, 0}, input, portion) != admitted({true, 0}, input, input.size()))
    __builtin_trap();
  http_handshake whole;
  const auto used = gate17::test::feed_both_ways(whole, input, portion);
  if (whole.at() != proxy_handshake::stage::requested)
    return 0;
  const auto& target = whole.request().target;
  const auto authority = target.host.find(':') == std::string::npos ? target.host : "[" + target.host + "]";
  if (!parse_authority(authority + ":" + std::to_string(target.port)))
    __builtin_trap();
  const bool by_target = whole.request().answered_by_target;
  const auto sent = whole.first_bytes(input.subspan(used));
  if (by_target && whole.at() == proxy_handshake::stage::requested)
    check_forwarded(sent);
  return 0;
}
