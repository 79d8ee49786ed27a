// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_server.hpp"

#include "client/control/control_api.hpp"

namespace gate17::client {
namespace {

node::http::response watch_response(watch_hub& watchers) {
  node::http::response response;
  response.content_type = "application/x-ndjson";
  response.stream = [&watchers](const std::shared_ptr<node::http::stream_writer>& writer) {
    if (!watchers.add(writer))
      writer->finish();
  };
  return response;
}

} // namespace

tl::expected<std::unique_ptr<node::http::server>, std::string>
serve_control(const std::filesystem::path& socket, const control_source& source, watch_hub& watchers) {
  const node::http::server::settings settings{node::http::unix_address{socket}};
  return node::http::server::start(settings, [&source, &watchers](const node::http::request& request) {
    const bool watches = request.method == "GET" && request.target == "/watch";
    if (watches && watchers.has_room())
      return watch_response(watchers);
    auto answer = watches ? control_refusal(503, "too many watch already")
                          : answer_control(request.method, request.target, source);
    node::http::response response;
    response.status = static_cast<unsigned>(answer.status);
    response.content_type = "application/json";
    response.body = std::move(answer.body);
    return response;
  });
}

} // namespace gate17::client
