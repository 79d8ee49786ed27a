// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/name_questions.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>

#include "client/proxy/socks5.hpp"

namespace gate17::client {
namespace {

std::vector<std::uint8_t> reply_to(const node::name_answer& found) {
  if (found.code != proto::close_code::end)
    return encode_socks5_reply(reply_for(verdict_of(found.code)));
  if (!found.name.empty())
    return encode_socks5_name(found.name);
  return encode_socks5_reply(socks5_reply::succeeded, {found.addresses.front(), 0});
}

void write_reply(const node::unique_fd& socket, const node::name_answer& found) {
  const auto reply = reply_to(found);
  // A few bytes into an empty buffer; what it cannot take is a dead socket.
  (void)::send(socket.get(), reply.data(), reply.size(), MSG_NOSIGNAL);
}

} // namespace

name_questions::~name_questions() {
  for (const auto& [key, one] : waiting_)
    carrier_.withdraw(one->id);
}

void name_questions::accept(accepted_question asked) {
  const auto literal = proto::ip_address::parse(asked.host);
  if (literal && !asked.reverse) {
    // An address is its own answer.
    write_reply(asked.socket, {proto::close_code::end, {*literal}, {}, {}});
    return;
  }
  auto made = std::make_unique<waiting>();
  auto& one = *made;
  const auto id = carrier_.ask({std::move(asked.host), {}, std::move(asked.isolation), asked.never_prebuilt},
                               [this, &one](const node::name_answer& found) { answer(one, found); });
  if (!id) {
    write_reply(asked.socket, {proto::close_code::internal, {}, {}, {}});
    return;
  }
  one.id = *id;
  one.socket = std::move(asked.socket);
  one.slot = std::move(asked.slot);
  one.watch = std::make_unique<node::io_watch>(
      loop_, one.socket.get(), [this, &one] { on_readable(one); }, [] {});
  one.watch->want_read(true);
  waiting_.emplace(&one, std::move(made));
}

/// Nothing is expected but that the application leaves.
void name_questions::on_readable(waiting& one) {
  std::array<std::uint8_t, 512> ignored;
  const auto got = ::recv(one.socket.get(), ignored.data(), ignored.size(), 0);
  if (got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR)))
    return;
  carrier_.withdraw(one.id);
  waiting_.erase(&one);
}

void name_questions::answer(waiting& one, const node::name_answer& found) {
  write_reply(one.socket, found);
  waiting_.erase(&one);
}

} // namespace gate17::client
