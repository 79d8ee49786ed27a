// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/http_body.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace gate17::client;

namespace {

/// How much of `text` belongs to the body when it comes in such portions; nothing when it cannot be one.
std::optional<std::size_t> taken(const http_content& content, const std::string& text, std::size_t portion) {
  http_body body(content);
  std::size_t used = 0;
  while (used < text.size()) {
    const auto size = std::min(portion, text.size() - used);
    const auto got = body.take({reinterpret_cast<const std::uint8_t*>(text.data()) + used, size});
    if (!got)
      return std::nullopt;
    used += *got;
    if (*got < size)
      break;
  }
  return used;
}

} // namespace

TEST_CASE("a body ends where its framing says, however it is cut", "[http_body]") {
  const http_content chunked{true, 0};
  for (const std::size_t portion : {1UL, 2UL, 3UL, 7UL, 1000UL}) {
    CAPTURE(portion);
    CHECK(taken({false, 0}, "GET", portion) == 0);
    CHECK(taken({false, 4}, "bodyGET", portion) == 4);
    CHECK(taken({false, 9}, "short", portion) == 5);
    CHECK(taken(chunked, "0\r\n\r\nGET", portion) == 5);
    CHECK(taken(chunked, "a;x=\"y\"\r\n0123456789\r\n00\r\nA: b\r\nC: d\r\n\r\nGET", portion) == 39);
    CHECK(taken(chunked, "fffffffffffffff\r\nmuch more", portion) == 26);
  }
}

TEST_CASE("what is no chunk fails", "[http_body]") {
  const http_content chunked{true, 0};
  for (const auto* bad : {"\r\n", "g\r\n", "1 \r\n", "-1\r\n", "0x1\r\n", "1\n", "1\rx", "1\r\nab\r\n", "1\r\na\n",
                          "1000000000000000\r\n", "0\r\n\n", "0\r\nA: b\n\r\n", "0\r\nA\rB\r\n\r\n", "1;a\nb\r\n"}) {
    CAPTURE(bad);
    CHECK_FALSE(taken(chunked, bad, 1));
    CHECK_FALSE(taken(chunked, bad, 1000));
  }
  CHECK_FALSE(taken(chunked, "1;" + std::string(5000, 'x'), 1000));
  CHECK_FALSE(taken(chunked, "0\r\n" + std::string(5000, 'x'), 1000));
}
