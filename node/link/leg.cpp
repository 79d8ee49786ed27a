// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/link/leg.hpp"

#include "node/link/link.hpp"

namespace gate17::node {

void leg::send(cell ready) {
  if (link_ != nullptr)
    link_->queue(*this, std::move(ready));
}

void leg::send_control(cell ready) {
  if (link_ != nullptr)
    link_->queue_control(id_, std::move(ready));
}

void leg::detach() {
  if (link_ != nullptr)
    link_->detach(*this);
}

void leg::drained(std::size_t bytes) {
  if (link_ != nullptr)
    link_->drained(*this, bytes);
}

} // namespace gate17::node
