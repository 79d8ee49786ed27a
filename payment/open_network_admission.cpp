// SPDX-License-Identifier: GPL-3.0-or-later
#include "payment/open_network_admission.hpp"

namespace gate17::payment {

admission_decision open_network_admission::admit(proto::byte_view, const proto::node_id&, std::uint32_t) {
  return {true, admission_decision::unlimited};
}

} // namespace gate17::payment
