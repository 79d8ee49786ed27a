// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/service_stream.hpp"

#include "node/link/loop_context.hpp"
#include "node/stream/memory_stream.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/message_splitter.hpp"

namespace gate17::node {

namespace {

/// Lives as long as its stream; a reply that comes later finds it gone.
struct service_call {
  memory_stream* on = nullptr;
  std::size_t consumed = 0;
  proto::message_splitter splitter;
  bool asked = false;
  data_plane_metrics& metrics;

  service_call(std::size_t request_bytes_max, data_plane_metrics& counts)
      : splitter(request_bytes_max), metrics(counts) {}

  void refuse(proto::close_code code) {
    metrics.service_refused();
    on->reset(code);
  }
};

void on_request_bytes(const std::shared_ptr<service_call>& call, std::uint8_t service, const serve_request& serve,
                      proto::byte_view all) {
  auto fresh = all.subspan(call->consumed);
  call->consumed = all.size();
  if (call->asked)
    return;
  auto message = call->splitter.take(fresh);
  if (!message) {
    call->refuse(proto::close_code::policy);
    return;
  }
  if (!*message)
    return;
  call->asked = true;
  const std::weak_ptr<service_call> later = call;
  const bool taken = serve && serve(service, std::move(**message), [later](std::vector<std::uint8_t> reply) {
                       const auto still = later.lock();
                       if (still && still->on != nullptr)
                         still->on->send(proto::frame_message(reply), true);
                     });
  if (!taken)
    call->refuse(proto::close_code::refused);
}

} // namespace

std::unique_ptr<stream> make_service_stream(stream_host& host, std::uint32_t id, std::uint8_t service,
                                            std::size_t request_bytes_max, const serve_request& serve) {
  auto call = std::make_shared<service_call>(request_bytes_max, host.context().metrics);
  auto made = std::make_unique<memory_stream>(
      host, id, request_bytes_max + 4,
      memory_stream::events{
          [call, service, &serve](proto::byte_view all) { on_request_bytes(call, service, serve, all); },
          [](proto::close_code, const std::vector<std::uint8_t>&) {}});
  call->on = made.get();
  return made;
}

} // namespace gate17::node
