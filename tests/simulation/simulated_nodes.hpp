// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include "proto/codec/prekey_sheet.hpp"
#include "tests/support/test_network.hpp"

namespace gate17::test {

/// The documents of one network with several prekeys for every node, signed once and used by many runs.
class simulated_nodes {
public:
  static constexpr std::size_t count = 12;
  static constexpr std::size_t boots = 3;
  static constexpr std::uint32_t first_boot_id = 7;
  static constexpr auto period = static_cast<std::uint32_t>(test_now / 1'800);

  explicit simulated_nodes(std::uint64_t seed) : network_(seed, 6) {
    for (std::size_t i = 0; i < count; ++i) {
      const bool is_exit = i % 3 != 2;
      network_.add({"n" + std::to_string(i), i % 6,
                    is_exit ? relay_and_exit : proto::node_roles{proto::node_role::relay}, is_exit && i % 4 == 0});
    }
    document_ = network_.document();
    content_ = proto::decode_network_document(document_.body).value();
    for (std::size_t i = 0; i < count; ++i) {
      places_.emplace(network_.nodes[i]->id(), i);
      for (std::size_t boot = 0; boot < boots; ++boot) {
        network_.nodes[i]->content.boot_id = first_boot_id + static_cast<std::uint32_t>(boot);
        records_[i].push_back(network_.nodes[i]->prekey(period, network_.random));
      }
    }
  }

  std::size_t place_of(const proto::node_id& id) const { return places_.at(id); }
  proto::node_id id_of(std::size_t place) const { return network_.nodes[place]->id(); }
  const proto::dh_public& prekey(std::size_t place, std::size_t boot) const { return records_.at(place)[boot].prekey; }

  /// The network as its directory shows it while the nodes have these prekeys; made once for each.
  std::shared_ptr<const directory::network_view> view(const std::vector<std::size_t>& boot_of) {
    auto& made = views_[boot_of];
    if (!made) {
      for (std::size_t i = 0; i < count; ++i)
        network_.nodes[i]->content.boot_id = first_boot_id + static_cast<std::uint32_t>(boot_of[i]);
      auto role = network_.make_authority();
      for (std::size_t i = 0; i < count; ++i)
        if (role.accept(records_.at(i)[boot_of[i]], test_now) != proto::directory_status::ok)
          throw std::logic_error("the authority refuses a prekey");
      const auto sheet = role.build_sheet(period, document_, network_.authority_key).value();
      made = directory::network_view::make(content_, document_.hash())
                 ->with_prekeys(directory::prekey_table::read(proto::decode_prekey_sheet(sheet.body).value(), content_,
                                                              document_.hash())
                                    .value());
    }
    return made;
  }

private:
  test_network network_;
  proto::signed_document document_;
  proto::network_document content_;
  std::map<proto::node_id, std::size_t> places_;
  std::map<std::size_t, std::vector<proto::prekey_record>> records_;
  std::map<std::vector<std::size_t>, std::shared_ptr<const directory::network_view>> views_;
};

} // namespace gate17::test
