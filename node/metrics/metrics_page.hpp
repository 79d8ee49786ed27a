// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "node/http/message.hpp"
#include "node/metrics/health.hpp"
#include "node/metrics/metrics_registry.hpp"

namespace gate17::node {

/// `GET /metrics`, `/healthz` and `/readyz` (503 with reasons when not). Anything else is 404 or 405. Thread-safe.
http::response metrics_page(const http::request& asked, const metrics_registry& metrics, const health& state);

} // namespace gate17::node
