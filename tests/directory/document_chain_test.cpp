// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/document_chain.hpp"

#include <catch2/catch.hpp>

#include "tests/support/damage.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using test::test_now;

namespace {

constexpr proto::unix_seconds hour = 3'600;

struct followed {
  test::test_network network = test::test_network::local(1);
  document_chain chain{network.file()};
  proto::signed_document first = network.document(test_now);
  proto::signed_document second = network.document(test_now + hour, &first);

  /// Any content under a genuine signature.
  proto::signed_document signed_by_authority(const proto::network_document& content) const {
    proto::signed_document made{proto::encode(content).value(), {}};
    proto::add_signature(made, network.authority_key);
    return made;
  }
  proto::network_document content() const { return proto::decode_network_document(first.body).value(); }
};

} // namespace

TEST_CASE("a chain adopts documents in turn", "[document_chain]") {
  followed made;
  CHECK(made.chain.empty());
  REQUIRE(made.chain.adopt(made.first, test_now));
  REQUIRE(made.chain.adopt(made.second, test_now + hour));
  CHECK(made.chain.newest().content.period == test_now / hour + 1);
  CHECK(made.chain.newest().content.previous_hash == made.first.hash());
  CHECK(made.chain.newest().hash == made.second.hash());
}

TEST_CASE("a chain never goes back", "[document_chain]") {
  followed made;
  REQUIRE(made.chain.adopt(made.second, test_now + hour));
  CHECK(made.chain.adopt(made.first, test_now + hour) == fail(errc::older_than_known));
  CHECK(made.chain.adopt(made.second, test_now + hour) == fail(errc::already_known));
  CHECK(made.chain.restore(made.first) == fail(errc::older_than_known));
}

TEST_CASE("what was restored from disk still guards, even when it has expired", "[document_chain]") {
  followed made;
  REQUIRE(made.chain.restore(made.second));
  CHECK_FALSE(made.chain.newest().content.valid_until > test_now + 100 * hour);
  CHECK(made.chain.adopt(made.first, test_now) == fail(errc::older_than_known));
}

TEST_CASE("the next period must name the document held", "[document_chain]") {
  followed made;
  REQUIRE(made.chain.adopt(made.first, test_now));
  CHECK(made.chain.adopt(made.network.document(test_now + hour), test_now + hour) == fail(errc::broken_chain));
  SECTION("but periods may have been missed") {
    const auto third = made.network.document(test_now + 2 * hour, &made.second);
    CHECK(made.chain.adopt(third, test_now + 2 * hour));
  }
}

TEST_CASE("two documents of one period are kept as proof", "[document_chain]") {
  followed made;
  REQUIRE(made.chain.adopt(made.first, test_now));
  auto other = made.content();
  other.entries.pop_back();
  const auto lie = made.signed_by_authority(other);
  CHECK(made.chain.adopt(lie, test_now) == fail(errc::conflicting));
  CHECK(made.chain.adopt(lie, test_now) == fail(errc::conflicting));
  REQUIRE(made.chain.proofs().size() == 1);
  CHECK(made.chain.proofs().front().first == made.first);
  CHECK(made.chain.proofs().front().second == lie);
  CHECK(made.chain.newest().hash == made.first.hash());
}

TEST_CASE("documents are judged by the clock", "[document_chain]") {
  followed made;
  const auto content = made.content();
  CHECK(made.chain.adopt(made.first, content.valid_until) == fail(errc::expired));
  CHECK(made.chain.adopt(made.first, content.valid_from - document_chain::clock_tolerance - 1) ==
        fail(errc::not_yet_valid));
  CHECK(made.chain.adopt(made.first, content.valid_from - document_chain::clock_tolerance));
}

TEST_CASE("documents of strangers and of other networks are refused", "[document_chain]") {
  followed made;
  auto unsigned_one = made.first;
  unsigned_one.signatures.clear();
  proto::add_signature(unsigned_one, made.network.owner_keys[0]);
  CHECK(made.chain.adopt(unsigned_one, test_now) == fail(errc::too_few_signatures));
  auto content = made.content();
  content.network_name = "other";
  CHECK(made.chain.adopt(made.signed_by_authority(content), test_now) == fail(errc::wrong_network));
  content = made.content();
  content.parameters.private_network = false;
  CHECK(made.chain.adopt(made.signed_by_authority(content), test_now) == fail(errc::wrong_network));
}

TEST_CASE("a threshold of several authorities is kept", "[document_chain]") {
  followed made;
  auto file = made.network.file();
  file.authorities.push_back(made.network.owner_keys[1].public_key());
  file.authorities.push_back(made.network.owner_keys[2].public_key());
  file.threshold = 2;
  document_chain chain(file);
  CHECK(chain.adopt(made.first, test_now) == fail(errc::too_few_signatures));
  proto::add_signature(made.first, made.network.owner_keys[2]);
  CHECK(chain.adopt(made.first, test_now));
}

TEST_CASE("an authority cannot make a node trusted", "[document_chain]") {
  followed made;
  auto content = made.content();
  auto& entry =
      *std::find_if(content.entries.begin(), content.entries.end(), [](const auto& item) { return item.name == "n5"; });
  entry.flags.set(proto::node_flag::trusted);
  SECTION("with its own key") {
    entry.trust = proto::grant_trust(made.network.authority_key, entry.id, test_now + 1'000 * hour);
  }
  SECTION("with the grant of another node") { entry.trust = made.network.config.trust.begin()->second; }
  SECTION("beyond the time granted") {
    entry.trust = proto::grant_trust(made.network.owner_keys[0], entry.id, content.valid_until - 1);
  }
  CHECK(made.chain.adopt(made.signed_by_authority(content), test_now) == fail(errc::bad_trust_grant));
}

TEST_CASE("an authority can neither make, lengthen nor shorten a list of rejected nodes", "[document_chain]") {
  followed made;
  const auto& owner = made.network.owner_keys[0];
  auto content = made.content();
  const auto victim = content.entries[0].id;
  content.rejects = proto::sign_rejects(owner, "test", 1, {victim}).value();
  SECTION("as the owner signed it") { CHECK(made.chain.adopt(made.signed_by_authority(content), test_now)); }
  SECTION("signed by the authority") {
    content.rejects = proto::sign_rejects(made.network.authority_key, "test", 1, {victim}).value();
    CHECK(made.chain.adopt(made.signed_by_authority(content), test_now) == fail(errc::bad_reject_list));
  }
  SECTION("with another node") {
    content.rejects.nodes = {content.entries[1].id};
    CHECK(made.chain.adopt(made.signed_by_authority(content), test_now) == fail(errc::bad_reject_list));
  }
}

TEST_CASE("the serial of the rejected nodes never goes back", "[document_chain]") {
  followed made;
  const auto& owner = made.network.owner_keys[0];
  auto content = made.content();
  content.rejects = proto::sign_rejects(owner, "test", 5, {content.entries[0].id}).value();
  REQUIRE(made.chain.adopt(made.signed_by_authority(content), test_now));
  const auto next_with = [&](proto::reject_list list) {
    auto later = content;
    later.period += 2;
    later.rejects = std::move(list);
    return made.chain.adopt(made.signed_by_authority(later), test_now);
  };
  CHECK(next_with({}) == fail(errc::older_reject_list));
  CHECK(next_with(proto::sign_rejects(owner, "test", 4, {}).value()) == fail(errc::older_reject_list));
  CHECK(next_with(proto::sign_rejects(owner, "test", 5, {}).value()) == fail(errc::older_reject_list));
  CHECK(next_with(proto::sign_rejects(owner, "test", 6, {}).value()));
}

TEST_CASE("a period once seen guards although its document is lost", "[document_chain]") {
  followed made;
  made.chain.refuse_below(test_now / hour + 1);
  CHECK(made.chain.adopt(made.first, test_now) == fail(errc::older_than_known));
  CHECK(made.chain.adopt(made.second, test_now + hour));
}

TEST_CASE("no damaged document is adopted", "[document_chain]") {
  followed made;
  for (std::size_t bit = 0; bit < made.first.body.size() * 8; bit += 97) {
    auto damaged = made.first;
    damaged.body = test::with_flipped_bit(made.first.body, bit);
    INFO("bit " << bit);
    CHECK(made.chain.adopt(damaged, test_now) == fail(errc::too_few_signatures));
  }
}
