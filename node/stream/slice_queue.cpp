// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/stream/slice_queue.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "proto/cell/geometry.hpp"

namespace gate17::node {

void slice_queue::push(chunk_ref storage, proto::byte_view bytes) {
  if (bytes.empty())
    return;
  slices_.push_back(slice{std::move(storage), bytes.data(), bytes.size(), false});
  bytes_ += bytes.size();
}

void slice_queue::push_copy(chunk_pool& pool, proto::byte_view bytes) {
  bytes = bytes.subspan(extend_last(bytes));
  while (!bytes.empty()) {
    auto storage =
        pool.take(bytes.size() <= proto::small_cell_bytes ? chunk_class::small_cell : chunk_class::large_cell);
    const auto taken = std::min(bytes.size(), storage.capacity());
    auto* const at = storage.bytes();
    std::memcpy(at, bytes.data(), taken);
    slices_.push_back(slice{std::move(storage), at, taken, true});
    bytes_ += taken;
    bytes = bytes.subspan(taken);
  }
}

// Many tiny pieces share one chunk, so that memory held stays near the bytes held.
std::size_t slice_queue::extend_last(proto::byte_view bytes) {
  if (bytes.empty() || slices_.empty() || !slices_.back().own)
    return 0;
  auto& last = slices_.back();
  auto* const end = last.storage.bytes() + (last.at - last.storage.bytes()) + last.bytes;
  const auto room = static_cast<std::size_t>(last.storage.bytes() + last.storage.capacity() - end);
  const auto taken = std::min(room, bytes.size());
  std::memcpy(end, bytes.data(), taken);
  last.bytes += taken;
  bytes_ += taken;
  return taken;
}

slice_queue::outcome slice_queue::write_to(int fd, std::size_t& written) {
  written = 0;
  while (!slices_.empty()) {
    std::array<iovec, slices_per_write> pieces;
    const auto count = std::min(slices_.size(), pieces.size());
    std::size_t offered = 0;
    for (std::size_t i = 0; i < count; ++i) {
      // NOLINTNEXTLINE(cppcoreguidelines-pro-type-const-cast): an iovec reads and writes alike
      pieces[i] = {const_cast<std::uint8_t*>(slices_[i].at), slices_[i].bytes};
      offered += slices_[i].bytes;
    }
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const auto sent = ::sendmsg(fd, &message, MSG_NOSIGNAL);
    if (sent < 0) {
      if (errno == EINTR)
        continue;
      return errno == EAGAIN ? outcome::blocked : outcome::failed;
    }
    written += static_cast<std::size_t>(sent);
    drop_front(static_cast<std::size_t>(sent));
    if (static_cast<std::size_t>(sent) < offered)
      return outcome::blocked;
  }
  return outcome::all;
}

void slice_queue::drop_front(std::size_t bytes) {
  bytes_ -= bytes;
  while (bytes > 0) {
    auto& front = slices_.front();
    if (front.bytes > bytes) {
      front.at += bytes;
      front.bytes -= bytes;
      return;
    }
    bytes -= front.bytes;
    slices_.pop_front();
  }
}

void slice_queue::compact(chunk_pool& pool) {
  if (slices_.empty() || slices_.back().own)
    return; // whatever came since the last compaction is at the end
  std::deque<slice> old;
  old.swap(slices_);
  bytes_ = 0;
  for (auto& one : old) {
    if (one.own) {
      bytes_ += one.bytes;
      slices_.push_back(std::move(one));
    } else {
      push_copy(pool, {one.at, one.bytes});
    }
  }
}

void slice_queue::clear() {
  slices_.clear();
  bytes_ = 0;
}

} // namespace gate17::node
