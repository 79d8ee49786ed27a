// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

#include "directory/archive.hpp"
#include "directory/document_chain.hpp"
#include "directory/errc.hpp"
#include "proto/bytes.hpp"
#include "proto/codec/directory_message.hpp"
#include "proto/codec/signed_document.hpp"

namespace gate17::actors {

/// How the newest document is asked for and what an answer contains: usually only the difference to the document held.
/// A difference that does not lead to exactly the signed bytes is never asked for twice: the whole document comes
/// next. Pure state machine, owned by one thread.
class document_fetch {
public:
  /// What to send now, given what is held.
  proto::directory_request request(const directory::document_chain& chain);

  /// The document in an answer to a question asked when `base` was held (all zero: nothing). `already_known` when the
  /// other side has nothing newer; `bad_packing`, `too_large`, `malformed`; `wrong_document` when another one has been
  /// adopted meanwhile and the difference says nothing any more. Signatures are the chain's business.
  directory::result<proto::signed_document> read(const proto::directory_response& response,
                                                 const proto::byte_array<32>& base,
                                                 const directory::document_chain& chain);

  /// What `read` gave, or the chain said of it. True when a difference was to blame: ask again at once.
  bool judge(const proto::directory_response& response, directory::errc why);

  std::uint64_t bad_diffs() const { return bad_diffs_; }
  /// Of the newest document read, as it travelled.
  const directory::document_sizes& sizes() const { return sizes_; }

private:
  bool want_whole_ = false;
  std::uint64_t bad_diffs_ = 0;
  directory::document_sizes sizes_;
};

/// Of the document held; all zero when there is none.
proto::byte_array<32> held_hash(const directory::document_chain& chain);

} // namespace gate17::actors
