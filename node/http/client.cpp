// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/http/client.hpp"

#include <system_error>
#include <utility>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>

#include "node/http/unix_socket.hpp"

namespace gate17::node::http {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace wire = boost::beast::http;
using boost::system::error_code;

std::string name_of(const address& at) {
  if (const auto* tcp = std::get_if<proto::endpoint>(&at))
    return tcp->to_string();
  return std::get<unix_address>(at).path.string();
}

/// One connection, driven by hand: each step runs the io_context until that step is over.
class exchange {
public:
  exchange(const address& at, boost::optional<std::uint64_t> body_bytes_max) : at_(at) {
    parser_.body_limit(body_bytes_max);
    parser_.eager(true);
  }

  bool open(std::chrono::milliseconds deadline) {
    const auto* tcp = std::get_if<proto::endpoint>(&at_);
    auto fd = tcp != nullptr ? connect_tcp(*tcp) : connect_unix(std::get<unix_address>(at_).path);
    if (!fd)
      return fail({fd.error(), boost::system::generic_category()});
    stream_.socket().assign(asio::generic::stream_protocol(tcp != nullptr ? AF_INET : AF_UNIX, SOCK_STREAM),
                            fd->release());
    if (tcp == nullptr)
      return true;
    error_code result = asio::error::timed_out;
    stream_.socket().async_wait(asio::socket_base::wait_write, [&](error_code error) { result = error; });
    io_.restart();
    io_.run_for(deadline);
    if (!result)
      result = {connect_error(stream_.socket().native_handle()), boost::system::generic_category()};
    return fail(result);
  }

  bool send(const request& what, std::chrono::milliseconds deadline) {
    const auto verb = wire::string_to_verb(what.method);
    wire::request<wire::string_body> out(verb, what.target, 11);
    out.set(wire::field::host, std::holds_alternative<proto::endpoint>(at_) ? name_of(at_) : "localhost");
    out.body() = what.body;
    out.prepare_payload();
    return step(deadline, [&](auto done) { wire::async_write(stream_, out, done); });
  }

  bool read_head(std::chrono::milliseconds deadline) {
    return step(deadline, [&](auto done) { wire::async_read_header(stream_, buffer_, parser_, done); });
  }

  bool read_all(std::chrono::milliseconds deadline) {
    return parser_.is_done() || step(deadline, [&](auto done) { wire::async_read(stream_, buffer_, parser_, done); });
  }

  bool read_some(std::chrono::milliseconds deadline) {
    return step(deadline, [&](auto done) { wire::async_read_some(stream_, buffer_, parser_, done); });
  }

  bool is_done() const { return parser_.is_done(); }
  std::string& body() { return parser_.get().body(); }
  unsigned status() const { return parser_.get().result_int(); }

  reply take_reply() {
    const auto type = parser_.get()[wire::field::content_type];
    return {status(), std::string(type), std::move(body())};
  }

  tl::unexpected<std::string> failure() const { return tl::unexpected(name_of(at_) + ": " + error_.message()); }

private:
  bool fail(error_code error) {
    error_ = error;
    return !error;
  }

  template <class Start>
  bool step(std::chrono::milliseconds deadline, Start start) {
    error_code result;
    stream_.expires_after(deadline);
    start([&](error_code error, std::size_t) { result = error; });
    io_.restart();
    io_.run();
    return fail(result);
  }

  const address& at_;
  asio::io_context io_{1};
  beast::basic_stream<asio::generic::stream_protocol> stream_{io_};
  beast::flat_buffer buffer_;
  wire::response_parser<wire::string_body> parser_;
  error_code error_;
};

/// False when the callback has seen enough. What remains is the beginning of a line.
bool pass_lines(std::string& body, const std::function<bool(std::string_view)>& on_line) {
  std::size_t from = 0;
  for (auto end = body.find('\n'); end != std::string::npos; end = body.find('\n', from)) {
    if (!on_line(std::string_view(body).substr(from, end - from)))
      return false;
    from = end + 1;
  }
  body.erase(0, from);
  return true;
}

} // namespace

tl::expected<reply, std::string> call(const address& at, const request& what, std::chrono::milliseconds deadline) {
  const auto end = std::chrono::steady_clock::now() + deadline;
  const auto left = [&] {
    return std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
  };
  exchange running(at, reply_bytes_max);
  if (!running.open(left()) || !running.send(what, left()) || !running.read_head(left()) || !running.read_all(left()))
    return running.failure();
  return running.take_reply();
}

tl::expected<reply, std::string> read_lines(const address& at, const std::string& target,
                                            const std::function<bool(std::string_view line)>& on_line,
                                            std::chrono::milliseconds deadline) {
  exchange running(at, boost::none);
  if (!running.open(deadline) || !running.send({"GET", target, {}, {}}, deadline) || !running.read_head(deadline))
    return running.failure();
  if (running.status() != 200) {
    if (!running.read_all(deadline))
      return running.failure();
    return running.take_reply();
  }
  while (pass_lines(running.body(), on_line) && !running.is_done()) {
    if (running.body().size() > line_bytes_max)
      return tl::unexpected(name_of(at) + ": a line is too long");
    if (!running.read_some(deadline))
      return running.failure();
  }
  running.body().clear();
  return running.take_reply();
}

} // namespace gate17::node::http
