// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/control/control_server.hpp"

#include "client/control/control_api.hpp"

namespace gate17::client {

tl::expected<std::unique_ptr<node::http::server>, std::string> serve_control(const std::filesystem::path& socket,
                                                                             const control_source& source) {
  node::http::server::settings settings{node::http::unix_address{socket}};
  return node::http::server::start(std::move(settings), [&source](const node::http::request& request) {
    auto answer = answer_control(request.method, request.target, source);
    node::http::response response;
    response.status = static_cast<unsigned>(answer.status);
    response.content_type = "application/json";
    response.body = std::move(answer.body);
    return response;
  });
}

} // namespace gate17::client
