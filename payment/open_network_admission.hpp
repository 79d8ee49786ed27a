// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "payment/admission.hpp"

namespace gate17::payment {

/// For networks without payment: everybody is admitted, without limit. The ticket field is not looked at.
class open_network_admission final : public admission {
public:
  admission_decision admit(proto::byte_view ticket, const proto::node_id& node, std::uint32_t epoch) override;
};

} // namespace gate17::payment
