// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <mutex>

#include "actors/wall_clock.hpp"
#include "node/keys/node_keys.hpp"
#include "node/link/loop_context.hpp"

namespace gate17::node {

/// A client on its links: random bytes where a node would prove itself.
class anonymous_lane_identity final : public lane_identity {
public:
  void write_proof(const proto::byte_array<32>& answer_hash, proto::random_source& random,
                   proto::byte_span body) override;
  proto::result<std::optional<proto::node_id>> check_proof(proto::byte_view body,
                                                           const proto::byte_array<32>& answer_hash) override;
};

/// A node on its lanes: proves itself with its certificates and signing key and checks others' proofs. Thread-safe.
class node_lane_identity final : public lane_identity {
public:
  node_lane_identity(std::shared_ptr<const node_keys> keys, const actors::wall_clock& clock);

  void write_proof(const proto::byte_array<32>& answer_hash, proto::random_source& random,
                   proto::byte_span body) override;
  proto::result<std::optional<proto::node_id>> check_proof(proto::byte_view body,
                                                           const proto::byte_array<32>& answer_hash) override;

  /// After certificates were renewed.
  void replace_keys(std::shared_ptr<const node_keys> keys);

private:
  std::mutex mutex_;
  std::shared_ptr<const node_keys> keys_;
  const actors::wall_clock& clock_;
};

} // namespace gate17::node
