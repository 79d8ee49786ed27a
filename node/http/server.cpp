// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/server.hpp"

#include <array>
#include <cerrno>
#include <set>
#include <thread>
#include <utility>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

#include "node/http/browser_guard.hpp"
#include "node/http/chunk_stream.hpp"
#include "node/http/listener.hpp"

namespace gate17::node::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using boost::system::error_code;
using socket_stream = beast::basic_stream<asio::generic::stream_protocol>;

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::milliseconds linger_max{1000};
constexpr int linger_reads_max = 64;

std::optional<std::uint32_t> peer_uid(int fd) {
  ucred credentials{};
  socklen_t length = sizeof credentials;
  if (::getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &credentials, &length) != 0)
    return std::nullopt;
  return credentials.uid;
}

std::string_view header(const wire::request<wire::string_body>& from, wire::field name) {
  const auto found = from[name];
  return {found.data(), found.size()};
}

response plain(unsigned status, const std::string& text) {
  return {status, "text/plain; charset=utf-8", text + "\n", {}};
}

unsigned status_for(const error_code& error) {
  if (error == wire::error::header_limit || error == wire::error::buffer_overflow)
    return 431;
  return error == wire::error::body_limit ? 413 : 400;
}

} // namespace

/// One request and its response. Kept alive by its pending operation.
class connection : public std::enable_shared_from_this<connection> {
public:
  struct shared {
    asio::io_context& io;
    const server::handler& handle;
    std::chrono::milliseconds deadline;
    bool is_unix;
    std::set<connection*>& all;
  };

  connection(const shared& context, int fd)
      : context_(context), stream_(context.io), buffer_(server::header_bytes_max + server::body_bytes_max) {
    stream_.socket().assign(asio::generic::stream_protocol(context.is_unix ? AF_UNIX : AF_INET, SOCK_STREAM), fd);
    parser_.header_limit(server::header_bytes_max);
    parser_.body_limit(server::body_bytes_max);
    context_.all.insert(this);
  }
  ~connection() {
    close();
    context_.all.erase(this);
  }

  void start() {
    stream_.expires_after(context_.deadline);
    wire::async_read(stream_, buffer_, parser_,
                     [self = shared_from_this()](error_code error, std::size_t) { self->on_request(error); });
  }

  void close() {
    if (chunks_)
      chunks_->close();
    error_code ignored;
    stream_.socket().close(ignored);
  }

private:
  void on_request(const error_code& error) {
    if (error == beast::error::timeout || error == wire::error::end_of_stream ||
        error == asio::error::operation_aborted)
      return;
    if (error)
      return send(plain(status_for(error), "bad request"));
    send(answer(parser_.get()));
  }

  response answer(const wire::request<wire::string_body>& from) {
    if (!context_.is_unix && !is_local_request(header(from, wire::field::host), header(from, wire::field::origin)))
      return plain(403, "not a local request");
    request asked{std::string(from.method_string()), std::string(from.target()), from.body(), std::nullopt};
    if (context_.is_unix)
      asked.peer_uid = peer_uid(stream_.socket().native_handle());
    is_head_ = from.method() == wire::verb::head;
    try {
      return context_.handle(asked);
    } catch (const std::exception&) {
      return plain(500, "internal error");
    }
  }

  void send(response answered) {
    if (answered.stream && !is_head_)
      return begin_stream(std::move(answered));
    message_.result(answered.status);
    message_.set(wire::field::content_type, answered.content_type);
    message_.set(wire::field::cache_control, "no-store");
    message_.keep_alive(false);
    message_.content_length(answered.body.size());
    if (!is_head_)
      message_.body() = std::move(answered.body);
    stream_.expires_after(context_.deadline);
    wire::async_write(stream_, message_, [self = shared_from_this()](error_code error, std::size_t) {
      if (!error)
        self->hang_up();
    });
  }

  void begin_stream(response answered) {
    head_.result(answered.status);
    head_.set(wire::field::content_type, answered.content_type);
    head_.set(wire::field::cache_control, "no-store");
    head_.keep_alive(false);
    head_.chunked(true);
    stream_.expires_after(context_.deadline);
    wire::async_write_header(
        stream_, head_writer_,
        [self = shared_from_this(), begin = std::move(answered.stream)](error_code error, std::size_t) {
          if (!error)
            self->run_stream(begin);
        });
  }

  void run_stream(const std::function<void(std::shared_ptr<stream_writer>)>& begin) {
    chunks_ = std::make_shared<chunk_stream>([this] {
      asio::post(context_.io, [weak = weak_from_this()] {
        if (const auto self = weak.lock())
          self->pump();
      });
    });
    begin(chunks_);
    // Nothing is expected from the reader any more: whatever comes, an end above all, ends the stream.
    stream_.socket().async_wait(asio::socket_base::wait_read,
                                [self = shared_from_this()](error_code) { self->close(); });
    pump();
  }

  void pump() {
    if (writing_ || !stream_.socket().is_open())
      return;
    auto next = chunks_->take();
    if (next.bytes.empty() && !next.last)
      return;
    writing_ = true;
    chunk_ = std::move(next.bytes);
    const auto done = [self = shared_from_this(), last = next.last](error_code error, std::size_t) {
      self->writing_ = false;
      if (error || last)
        return self->close();
      self->pump();
    };
    stream_.expires_after(context_.deadline);
    if (!next.last)
      asio::async_write(stream_, wire::make_chunk(asio::buffer(chunk_)), done);
    else if (chunk_.empty())
      asio::async_write(stream_, wire::make_chunk_last(), done);
    else
      asio::async_write(stream_, beast::buffers_cat(wire::make_chunk(asio::buffer(chunk_)), wire::make_chunk_last()),
                        done);
  }

  /// Closing with unread input would reset the connection and could take the response with it.
  void hang_up() {
    error_code ignored;
    stream_.socket().shutdown(asio::socket_base::shutdown_send, ignored);
    stream_.expires_after(linger_max);
    discard(linger_reads_max);
  }

  void discard(int reads_left) {
    stream_.async_read_some(asio::buffer(scratch_),
                            [self = shared_from_this(), reads_left](error_code error, std::size_t) {
                              if (!error && reads_left > 0)
                                self->discard(reads_left - 1);
                            });
  }

  const shared& context_;
  socket_stream stream_;
  beast::flat_buffer buffer_;
  wire::request_parser<wire::string_body> parser_;
  wire::response<wire::string_body> message_;
  wire::response<wire::empty_body> head_;
  wire::response_serializer<wire::empty_body> head_writer_{head_};
  std::shared_ptr<chunk_stream> chunks_;
  std::string chunk_;
  std::array<char, 4096> scratch_;
  bool is_head_ = false;
  bool writing_ = false;
};

class server::core {
public:
  core(listener open, const settings& chosen, handler handle)
      : listener_(std::move(open)),
        handle_(std::move(handle)),
        shared_{io_, handle_, chosen.deadline, listener_.is_unix(), connections_},
        acceptor_(io_, listener_.fd()),
        pause_(io_) {
    wait_for_connection();
    thread_ = std::thread([this] { io_.run(); });
  }

  /// The thread ends first, then every writer is cut off: only then may the io_context go.
  ~core() {
    io_.stop();
    thread_.join();
    for (auto* each : connections_)
      each->close();
    acceptor_.release();
  }

  std::optional<proto::endpoint> tcp_endpoint() const { return local_endpoint(listener_.fd()); }

private:
  void wait_for_connection() {
    acceptor_.async_wait(asio::posix::stream_descriptor::wait_read, [this](error_code error) {
      if (!error)
        accept_all();
    });
  }

  void accept_all() {
    while (true) {
      unique_fd accepted(::accept4(listener_.fd(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (!accepted && (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM))
        return pause();
      if (!accepted && (errno == EINTR || errno == ECONNABORTED))
        continue;
      if (!accepted)
        return wait_for_connection();
      if (connections_.size() < connections_max)
        std::make_shared<connection>(shared_, accepted.release())->start();
    }
  }

  /// Out of descriptors: the waiting connection would wake us again at once.
  void pause() {
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](error_code error) {
      if (!error)
        accept_all();
    });
  }

  listener listener_;
  const handler handle_;
  std::set<connection*> connections_;
  const connection::shared shared_;
  asio::io_context io_{1};
  asio::posix::stream_descriptor acceptor_;
  asio::steady_timer pause_;
  std::thread thread_;
};

tl::expected<std::unique_ptr<server>, std::string> server::start(const settings& chosen, handler handle) {
  auto open = listener::open(chosen.at);
  if (!open)
    return tl::unexpected(open.error());
  return std::unique_ptr<server>(new server(std::make_unique<core>(std::move(*open), chosen, std::move(handle))));
}

server::server(std::unique_ptr<core> running) : core_(std::move(running)) {}
server::~server() = default;

std::optional<proto::endpoint> server::tcp_endpoint() const { return core_->tcp_endpoint(); }

} // namespace gate17::node::http
