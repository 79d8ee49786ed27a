// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "directory/errc.hpp"
#include "proto/codec/network_document.hpp"
#include "proto/codec/network_file.hpp"
#include "proto/codec/signed_document.hpp"
#include "proto/codec/unix_seconds.hpp"

namespace gate17::directory {

/// A document whose signatures, chain and grants were checked.
struct verified_document {
  proto::network_document content;
  proto::byte_array<32> hash{};
  proto::signed_document envelope;
};

/// Follows the hash chain of one network's documents and never goes back. Pure state machine, owned by one thread.
class document_chain {
public:
  static constexpr proto::unix_seconds clock_tolerance = 300;
  static constexpr std::size_t proofs_max = 4;

  explicit document_chain(proto::network_file root);

  /// Judges a document without adopting it: signatures and threshold, network name, validity at `now`, trust grants and
  /// the list of rejected nodes.
  result<verified_document> verify(const proto::signed_document& document, proto::unix_seconds now) const;

  /// Verifies and adopts. `already_known` for the document held, `older_than_known`; `conflicting` for a second valid
  /// document of the period held, which is kept as proof; `broken_chain` when the next period does not name the
  /// document held as its predecessor; `older_reject_list` when it goes back to one. Periods may be skipped: the
  /// network was down, or this party was.
  result<void> adopt(const proto::signed_document& document, proto::unix_seconds now);

  /// At start: the highest period ever seen. Nothing older is adopted, even when the document itself was lost.
  void refuse_below(std::uint64_t period) { floor_ = period; }

  /// At start: what was on disk. Expiry is not judged, so that an old document still guards against older ones.
  result<void> restore(const proto::signed_document& document);

  bool empty() const { return !newest_; }
  /// Only when not empty.
  const verified_document& newest() const { return *newest_; }

  /// Pairs of valid, different documents of one period: an authority lied.
  const std::vector<std::pair<proto::signed_document, proto::signed_document>>& proofs() const { return proofs_; }
  const proto::network_file& root() const { return root_; }

private:
  result<verified_document> check(const proto::signed_document& document) const;
  void keep_proof(const proto::signed_document& other);

  proto::network_file root_;
  std::optional<verified_document> newest_;
  std::uint64_t floor_ = 0;
  std::vector<std::pair<proto::signed_document, proto::signed_document>> proofs_;
};

} // namespace gate17::directory
