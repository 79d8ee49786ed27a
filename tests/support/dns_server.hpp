// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <netinet/in.h>
#include <sys/socket.h>

#include "node/io/event_loop.hpp"
#include "node/io/socket.hpp"

namespace gate17::test {

/// A name server on a loopback address that answers every query with what the test has put down, 300 s to live, and
/// counts the queries.
class dns_server {
public:
  static constexpr std::uint16_t a = 1;
  static constexpr std::uint16_t ns = 2;
  static constexpr std::uint16_t ptr = 12;
  static constexpr std::uint16_t aaaa = 28;
  struct question {
    std::string name; ///< lower case
    std::uint16_t type;
    auto operator<=>(const question&) const = default;
  };

  explicit dns_server(node::event_loop& loop) : socket_(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
      throw std::runtime_error("cannot bind a name server");
    watch_ = std::make_unique<node::io_watch>(
        loop, socket_.get(), [this] { serve(); }, [] {});
    watch_->want_read(true);
  }

  std::string at() const { return node::local_endpoint(socket_.get()).value().to_string(); }

  /// Record data per question; a name without any does not exist.
  std::map<question, std::vector<std::string>> records;
  std::map<question, int> queries;
  bool silent = false;

private:
  static void put(std::string& to, std::uint32_t value, int bytes) {
    while (bytes-- > 0)
      to += static_cast<char>(value >> (8 * bytes));
  }

  void serve() {
    std::array<char, 2048> query;
    sockaddr_in from{};
    socklen_t length = sizeof from;
    const auto got =
        ::recvfrom(socket_.get(), query.data(), query.size(), 0, reinterpret_cast<sockaddr*>(&from), &length);
    if (got < 17)
      return;
    std::size_t end = 12;
    question asked;
    while (query[end] != 0) {
      const auto size = static_cast<std::size_t>(query[end]);
      asked.name += (asked.name.empty() ? "" : ".") + std::string(&query[end + 1], size);
      end += size + 1;
    }
    for (auto& c : asked.name)
      c = static_cast<char>(std::tolower(c));
    asked.type = static_cast<std::uint16_t>(static_cast<std::uint8_t>(query[end + 1]) << 8U |
                                            static_cast<std::uint8_t>(query[end + 2]));
    ++queries[asked];
    if (silent)
      return;
    const auto answer = answer_to(asked, std::string(query.data(), 2), std::string(&query[12], end + 5 - 12));
    ::sendto(socket_.get(), answer.data(), answer.size(), 0, reinterpret_cast<const sockaddr*>(&from), length);
  }

  std::string answer_to(const question& asked, const std::string& id, const std::string& question_section) const {
    bool exists = false;
    for (const auto& [known, data] : records)
      exists = exists || known.name == asked.name;
    const auto found = records.find(asked);
    const auto count = found == records.end() ? 0 : found->second.size();
    std::string out = id;
    put(out, exists ? 0x8580 : 0x8583, 2);
    put(out, 1, 2);
    put(out, static_cast<std::uint32_t>(count), 2);
    put(out, 0, 4);
    out += question_section;
    for (std::size_t i = 0; i < count; ++i) {
      put(out, 0xc00c, 2);
      put(out, asked.type, 2);
      put(out, 1, 2);
      put(out, 300, 4);
      put(out, static_cast<std::uint32_t>(found->second[i].size()), 2);
      out += found->second[i];
    }
    return out;
  }

  node::unique_fd socket_;
  std::unique_ptr<node::io_watch> watch_;
};

} // namespace gate17::test
