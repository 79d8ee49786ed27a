// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "directory/errc.hpp"
#include "proto/bytes.hpp"
#include "proto/codec/network_document.hpp"

namespace gate17::directory {

/// An encoded signed document is never larger: its body, the signatures and their frame.
inline constexpr std::size_t unpacked_bytes_max = proto::document_bytes_max + 4'096;

/// One zstd frame (RFC 8878) of `bytes`, with its size in front. With a `base`, an older document's body that the
/// reader also has, only what differs takes room (zstd's patch-from). Pure computation. `too_large` beyond the limit.
result<std::vector<std::uint8_t>> pack(proto::byte_view bytes, proto::byte_view base = {});

/// Undoes `pack`. The size is read and judged before anything is decompressed: `too_large`; `bad_packing` when it is
/// missing, when more than one frame is there, or when the frame is damaged. Another base gives `bad_packing` or other
/// bytes: only the signatures over them tell.
result<std::vector<std::uint8_t>> unpack(proto::byte_view packed, proto::byte_view base = {});

} // namespace gate17::directory
