// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/metrics/metrics_page.hpp"

#include <string>
#include <string_view>

namespace gate17::node {

http::response metrics_page(const http::request& asked, const metrics_registry& metrics, const health& state) {
  if (asked.method != "GET" && asked.method != "HEAD")
    return {405, "text/plain; charset=utf-8", "only GET is served here\n", {}};
  const auto path = std::string_view(asked.target).substr(0, asked.target.find('?'));
  if (path == "/metrics")
    return {200, std::string(metrics_registry::text_content_type), metrics.text(), {}};
  if (path == "/healthz")
    return {state.is_healthy() ? 200U : 503U, "application/json", state.health_json() + "\n", {}};
  if (path == "/readyz")
    return {state.is_ready() ? 200U : 503U, "application/json", state.readiness_json() + "\n", {}};
  return {404, "text/plain; charset=utf-8", "there are /metrics, /healthz and /readyz\n", {}};
}

} // namespace gate17::node
