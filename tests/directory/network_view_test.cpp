// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/network_view.hpp"

#include <catch2/catch.hpp>

#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using test::test_now;

namespace {

struct published {
  test::test_network network = test::test_network::local(1);
  authority role = network.make_authority();
  proto::signed_document document = role.build_document(nullptr, test_now, network.authority_key).value();
  proto::network_document content = proto::decode_network_document(document.body).value();
  std::uint32_t period = prekey_period(content.parameters.prekey_period).at(test_now);

  std::shared_ptr<const prekey_table> table(std::uint32_t wanted) {
    const auto sheet = role.build_sheet(wanted, document, network.authority_key).value();
    return prekey_table::read(proto::decode_prekey_sheet(sheet.body).value(), content, document.hash()).value();
  }
};

} // namespace

TEST_CASE("a view finds nodes, owners and policies", "[network_view]") {
  auto network = test::test_network::local(1);
  const auto view = network.view();
  REQUIRE(view->size() == 6);
  CHECK(view->owner_count() == 4);
  const auto n1 = view->index_of(network.named("n1").id()).value();
  const auto n2 = view->index_of(network.named("n2").id()).value();
  const auto n6 = view->index_of(network.named("n6").id()).value();
  CHECK(view->node(n1).name == "n1");
  CHECK(view->owner_of(n1) == view->owner_of(n2));
  CHECK(view->owner_of(n1) != view->owner_of(n6));
  CHECK(view->node(n1).flags.has(proto::node_flag::trusted));
  CHECK_FALSE(view->policy_of(n1).admits_nothing());
  CHECK(view->policy_of(n6).admits_nothing());
  CHECK(view->has_lane(n1, n6));
  CHECK_FALSE(view->has_lane(n1, n1));
  CHECK_FALSE(view->index_of(proto::node_id{}));
  CHECK(view->find(proto::node_id{}) == nullptr);
}

TEST_CASE("a view knows the addresses of its nodes", "[network_view]") {
  auto network = test::test_network::local(1);
  const auto view = network.view();
  auto address = network.named("n3").content.addresses.front();
  CHECK(view->is_node_endpoint(address));
  ++address.port;
  CHECK_FALSE(view->is_node_endpoint(address));
}

TEST_CASE("handshake keys come from the document and the sheet of the period", "[network_view]") {
  published made;
  auto& node = made.network.named("n4");
  const auto record = node.prekey(made.period, made.network.random);
  REQUIRE(made.role.accept(record, test_now) == proto::directory_status::ok);
  const auto without = network_view::make(made.content, made.document.hash());
  CHECK_FALSE(without->keys_for(node.id(), made.period));
  const auto view = without->with_prekeys(made.table(made.period));
  const auto keys = view->keys_for(node.id(), made.period);
  REQUIRE(keys);
  CHECK(keys->id == node.id());
  CHECK(keys->onion_key == node.content.certificates.onion_key);
  CHECK(keys->prekey == record.prekey);
  CHECK(keys->period == made.period);
  CHECK_FALSE(view->keys_for(node.id(), made.period + 1));
  CHECK_FALSE(view->keys_for(made.network.named("n1").id(), made.period));
}

TEST_CASE("sheets outlive the document whose order they use, and the oldest goes", "[network_view]") {
  published made;
  auto& node = made.network.named("n4");
  REQUIRE(made.role.accept(node.prekey(made.period, made.network.random), test_now) == proto::directory_status::ok);
  auto smaller = made.content;
  smaller.entries.erase(smaller.entries.begin());
  auto view = network_view::make(made.content, made.document.hash(), {made.table(made.period)});
  const auto before = view->keys_for(node.id(), made.period);
  if (smaller.entries.front().id != node.id() && made.content.entries.front().id == node.id())
    smaller = made.content;
  view = view->with_document(smaller, {});
  CHECK(view->keys_for(node.id(), made.period)->prekey == before->prekey);
  for (std::uint32_t later = 1; later <= 4; ++later)
    view = view->with_prekeys(made.table(made.period + later));
  CHECK(view->prekey_periods_held().size() == 4);
  CHECK_FALSE(view->has_prekeys(made.period));
  CHECK(view->has_prekeys(made.period + 4));
}

TEST_CASE("a sheet of another document is refused", "[network_view]") {
  published made;
  auto sheet =
      proto::decode_prekey_sheet(made.role.build_sheet(made.period, made.document, made.network.authority_key)->body)
          .value();
  CHECK(prekey_table::read(sheet, made.content, made.document.hash()));
  CHECK(prekey_table::read(sheet, made.content, {}) == fail(errc::wrong_document));
  sheet.entries.pop_back();
  CHECK(prekey_table::read(sheet, made.content, made.document.hash()) == fail(errc::wrong_document));
}

TEST_CASE("rejected and silent nodes are not usable", "[network_view]") {
  auto network = test::test_network::local(1);
  auto content = proto::decode_network_document(network.document().body).value();
  content.rejects.nodes = {content.entries[0].id};
  content.entries[1].flags.clear(proto::node_flag::running);
  content.entries[2].roles = {proto::node_role::directory};
  const auto view = network_view::make(content, {});
  CHECK_FALSE(view->is_usable(0));
  CHECK_FALSE(view->is_usable(1));
  CHECK_FALSE(view->is_usable(2));
  CHECK(view->is_usable(3));
  CHECK_FALSE(view->has_lane(0, 3));
}
