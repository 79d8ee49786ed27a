// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/first_bytes_reader.hpp"

#include <cerrno>
#include <utility>

#include <sys/socket.h>

#include "node/content/limits.hpp"
#include "node/content/stream_start.hpp"

namespace gate17::node {

first_bytes_reader::first_bytes_reader(event_loop& loop, int socket, on_known known)
    : socket_(socket),
      known_(std::move(known)),
      watch_(
          loop, socket, [this] { on_readable(); }, [] {}),
      deadline_(loop, [this] { judge(true); }) {}

void first_bytes_reader::start(std::vector<std::uint8_t> said, silence meaning) {
  bytes_ = std::move(said);
  watch_.want_read(true);
  if (meaning == silence::is_an_answer)
    deadline_.start(silence_max);
  judge(false);
}

void first_bytes_reader::on_readable() {
  constexpr auto bytes_max = content_limits::stream_start_bytes_max;
  const auto had = bytes_.size();
  bytes_.resize(bytes_max);
  const auto got = ::recv(socket_, bytes_.data() + had, bytes_max - had, 0);
  const bool later = got < 0 && (errno == EAGAIN || errno == EINTR);
  bytes_.resize(had + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (!later)
    judge(got <= 0);
}

void first_bytes_reader::judge(bool ended) {
  const auto content = classify_stream(bytes_);
  if (content.decided)
    return tell(content.kind);
  if (ended)
    return tell(bytes_.empty() ? actors::content_kind::server_first : content.kind);
  if (bytes_.empty() || begun_)
    return;
  begun_ = true;
  deadline_.start(unfinished_max);
}

void first_bytes_reader::tell(actors::content_kind kind) {
  watch_.want_read(false);
  deadline_.cancel();
  const auto known = std::exchange(known_, nullptr);
  known(kind);
}

} // namespace gate17::node
