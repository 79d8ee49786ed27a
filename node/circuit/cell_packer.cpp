// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/circuit/cell_packer.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <cstring>

namespace gate17::node {

cell_packer::open_cell cell_packer::fresh() {
  open_cell made{make_cell(context_.pool, proto::cell_kind::relay, proto::cell_size::large), {}};
  made.frames = proto::frame_writer(
      {made.held.body_at() + sealer_.payload_offset(), sealer_.payload_max(proto::cell_size::large)});
  return made;
}

void cell_packer::finish(open_cell done) {
  const auto used = done.frames.used();
  if (used <= sealer_.payload_max(proto::cell_size::small))
    done.held.size = proto::cell_size::small;
  if (auto sealed = sealer_.seal(done.held, used); !sealed) {
    sealer_.seal_failed(sealed.error());
    return;
  }
  out_.send(std::move(done.held));
}

void cell_packer::flush() {
  if (!open_)
    return;
  open_cell done = std::move(*open_);
  abandon();
  if (!done.frames.empty())
    finish(std::move(done));
}

void cell_packer::abandon() {
  open_.reset();
  if (company_)
    company_->cancel();
}

proto::frame_writer& cell_packer::with_room(std::size_t bytes) {
  if (open_ && open_->frames.room() < bytes)
    flush();
  if (!open_)
    open_ = fresh();
  return open_->frames;
}

proto::frame_writer& cell_packer::writer(std::size_t bytes) {
  auto& frames = with_room(bytes);
  context_.loop.request_turn_end(*this);
  return frames;
}

proto::frame_writer& cell_packer::patient_writer(std::size_t bytes) {
  auto& frames = with_room(bytes);
  if (!company_)
    company_.emplace(context_.loop, [this] { flush(); });
  if (!company_->armed())
    company_->start(company_wait);
  return frames;
}

void cell_packer::append_data(std::uint32_t stream, proto::byte_view bytes) {
  while (!bytes.empty()) {
    auto& frames = writer(proto::frame_header_bytes + 1);
    const auto room = frames.begin_data(stream);
    const auto taken = std::min(room.size(), bytes.size());
    std::memcpy(room.data(), bytes.data(), taken);
    frames.end_data(taken);
    bytes = bytes.subspan(taken);
  }
}

ssize_t cell_packer::read_from(int fd, std::uint32_t stream, std::size_t limit) {
  std::array<open_cell, cells_per_read> cells;
  std::array<iovec, cells_per_read> pieces;
  std::size_t count = 0;
  std::size_t room = 0;
  writer(proto::frame_header_bytes + 64);
  cells[0] = std::move(*open_);
  open_.reset();
  for (;;) {
    const auto span = cells[count].frames.begin_data(stream);
    const auto take = std::min(span.size(), limit - room);
    pieces[count++] = {span.data(), take};
    room += take;
    if (count == cells_expected_ || room == limit)
      break;
    cells[count] = fresh();
  }
  const auto got = ::readv(fd, pieces.data(), static_cast<int>(count));
  auto left = got > 0 ? static_cast<std::size_t>(got) : 0;
  std::size_t used_cells = 0;
  for (std::size_t i = 0; i < count && (i == 0 || left > 0); ++i, ++used_cells) {
    const auto taken = std::min(left, pieces[i].iov_len);
    cells[i].frames.end_data(taken);
    left -= taken;
    // Only the last cell that got bytes stays open.
    if (left > 0)
      finish(std::move(cells[i]));
    else
      open_ = std::move(cells[i]);
  }
  const bool filled_all = got > 0 && static_cast<std::size_t>(got) == room && room < limit;
  cells_expected_ = filled_all ? std::min(cells_expected_ * 2, cells_per_read) : std::max<std::size_t>(used_cells, 1);
  return got;
}

} // namespace gate17::node
