// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>

#include "proto/bytes.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/node_id.hpp"

namespace gate17::actors {

/// What one authority asks of another.
enum class authority_errand : std::uint8_t { commit, votes, signature, fetch_vote, fetch_document };

/// How an errand ended for good: with an answer, or without one when nobody could be reached in time.
struct errand_outcome {
  proto::node_id peer;
  authority_errand what{};
  proto::byte_array<32> about{}; ///< of a fetch: which vote, or which document was held when it was asked for
  std::optional<proto::directory_response> response;
};

} // namespace gate17::actors
