// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/first_contact.hpp"

#include <sys/socket.h>

#include <cerrno>
#include <variant>

namespace gate17::node {

first_contact::first_contact(loop_context& context, const proto::node_id& id, const proto::endpoint& at,
                             const link_socket_options& options, std::function<void(outcome)> done)
    : context_(context), id_(id), done_(std::move(done)), deadline_(context.loop, [this] { finish({}); }) {
  auto socket = connect_tcp(at);
  if (!socket) {
    deadline_.start(std::chrono::milliseconds(0));
    return;
  }
  socket_ = std::move(*socket);
  tune_link_socket(socket_.get(), options);
  watch_ = std::make_unique<io_watch>(
      context_.loop, socket_.get(), [this] { on_readable(); }, [this] { on_writable(); });
  watch_->want_write(true);
  deadline_.start(deadline);
}

void first_contact::on_writable() {
  if (sent_)
    return;
  if (connect_error(socket_.get()) != 0) {
    finish({});
    return;
  }
  proto::write_first_contact_hello(id_, context_.random, bytes_, ephemeral_);
  // The first 2,048 bytes of a connection fit into its socket buffer.
  if (::send(socket_.get(), bytes_.data(), bytes_.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes_.size())) {
    finish({});
    return;
  }
  sent_ = true;
  watch_->want_write(false);
  watch_->want_read(true);
}

void first_contact::on_readable() {
  const auto got = ::recv(socket_.get(), bytes_.data() + have_, bytes_.size() - have_, 0);
  if (got <= 0) {
    if (got == 0 || (errno != EAGAIN && errno != EINTR))
      finish({});
    return;
  }
  have_ += static_cast<std::size_t>(got);
  if (have_ < bytes_.size())
    return;
  const auto answer = proto::read_records_answer(id_, ephemeral_, bytes_);
  const auto* records = answer ? std::get_if<proto::answer_records>(&*answer) : nullptr;
  if (records == nullptr) {
    finish({});
    return;
  }
  outcome result;
  result.records.assign(records->bytes.begin(), records->bytes.end());
  watch_.reset();
  result.socket = std::move(socket_);
  finish(std::move(result));
}

void first_contact::finish(outcome result) {
  if (!done_)
    return;
  deadline_.cancel();
  watch_.reset();
  result.misanswered = !result.socket && have_ > 0;
  const auto done = std::exchange(done_, nullptr);
  done(std::move(result));
}

} // namespace gate17::node
