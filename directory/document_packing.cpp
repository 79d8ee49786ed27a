// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/document_packing.hpp"

#include <algorithm>
#include <bit>
#include <memory>

#include <zstd.h>

namespace gate17::directory {

namespace {

constexpr int window_log_min = 10;

struct free_context {
  void operator()(ZSTD_CCtx* context) const { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const { ZSTD_freeDCtx(context); }
};

/// So large that a match may lie anywhere in the base.
int window_log(std::size_t bytes) { return std::max(window_log_min, static_cast<int>(std::bit_width(bytes))); }

} // namespace

result<std::vector<std::uint8_t>> pack(proto::byte_view bytes, proto::byte_view base) {
  if (bytes.size() > unpacked_bytes_max || base.size() > unpacked_bytes_max) {
    return fail(errc::too_large);
  }
  const std::unique_ptr<ZSTD_CCtx, free_context> context(ZSTD_createCCtx());
  std::vector<std::uint8_t> packed(ZSTD_compressBound(bytes.size()));
  const bool ready = context != nullptr &&
                     ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog,
                                                         window_log(bytes.size() + base.size()))) == 0 &&
                     ZSTD_isError(ZSTD_CCtx_setParameter(context.get(), ZSTD_c_enableLongDistanceMatching, 1)) == 0 &&
                     ZSTD_isError(ZSTD_CCtx_refPrefix(context.get(), base.data(), base.size())) == 0;
  const std::size_t size =
      ready ? ZSTD_compress2(context.get(), packed.data(), packed.size(), bytes.data(), bytes.size()) : 0;
  if (!ready || ZSTD_isError(size) != 0) {
    return fail(errc::bad_packing);
  }
  packed.resize(size);
  packed.shrink_to_fit();
  return packed;
}

result<std::vector<std::uint8_t>> unpack(proto::byte_view packed, proto::byte_view base) {
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR ||
      ZSTD_findFrameCompressedSize(packed.data(), packed.size()) != packed.size()) {
    return fail(errc::bad_packing);
  }
  if (size > unpacked_bytes_max) {
    return fail(errc::too_large);
  }
  const std::unique_ptr<ZSTD_DCtx, free_context> context(ZSTD_createDCtx());
  std::vector<std::uint8_t> bytes(static_cast<std::size_t>(size));
  const bool ready =
      context != nullptr && ZSTD_isError(ZSTD_DCtx_refPrefix(context.get(), base.data(), base.size())) == 0;
  if (!ready ||
      ZSTD_decompressDCtx(context.get(), bytes.data(), bytes.size(), packed.data(), packed.size()) != bytes.size()) {
    return fail(errc::bad_packing);
  }
  return bytes;
}

} // namespace gate17::directory
