// SPDX-License-Identifier: GPL-3.0-or-later
#include "actors/document_fetch.hpp"

#include <catch2/catch.hpp>

#include "directory/document_packing.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::actors;
using directory::errc;
using directory::fail;
using proto::directory_packing;
using proto::directory_response;
using proto::directory_status;
using test::test_now;

namespace {

struct fetching {
  fetching() { REQUIRE(chain.adopt(first, test_now)); }

  proto::byte_array<32> asked_since() { return std::get<proto::get_document_since>(fetch.request(chain)).hash; }

  directory_response diff() const {
    return {directory_status::ok, directory::pack(proto::encode(second), first.body).value(),
            directory_packing::zstd_diff};
  }

  test::test_network network = test::test_network::local(1);
  proto::signed_document first = network.document();
  proto::signed_document second = network.document(test_now + 3'600, &first);
  directory::document_chain chain{network.file()};
  document_fetch fetch;
};

} // namespace

TEST_CASE("what is held is named, and the difference to it is read", "[fetch]") {
  fetching made;
  const auto base = made.asked_since();
  CHECK(base == made.first.hash());
  const auto told = made.diff();
  CHECK(made.fetch.read(told, base, made.chain).value() == made.second);
  CHECK(made.fetch.sizes().diff == told.bytes.size());
  CHECK(made.fetch.sizes().whole == proto::encode(made.second).size());
}

TEST_CASE("a stranger names nothing and takes every form of the whole", "[fetch]") {
  const fetching made;
  const directory::document_chain empty(made.network.file());
  document_fetch fetch;
  CHECK(std::get<proto::get_document_since>(fetch.request(empty)).hash == proto::byte_array<32>{});
  const auto whole = proto::encode(made.first);
  CHECK(fetch.read({directory_status::ok, whole}, {}, empty).value() == made.first);
  CHECK(
      fetch.read({directory_status::ok, directory::pack(whole).value(), directory_packing::zstd}, {}, empty).value() ==
      made.first);
  CHECK(fetch.read(made.diff(), {}, empty) == fail(errc::wrong_document));
}

TEST_CASE("nothing newer is no document and nobody's fault", "[fetch]") {
  fetching made;
  const directory_response same{directory_status::unchanged, {}};
  CHECK(made.fetch.read(same, made.first.hash(), made.chain) == fail(errc::already_known));
  CHECK_FALSE(made.fetch.judge(same, errc::already_known));
}

TEST_CASE("a difference that leads to no signed bytes is an error, and the whole comes next", "[fetch]") {
  fetching made;
  auto told = made.diff();
  SECTION("damaged") {
    told.bytes.back() ^= 1;
    told.bytes.resize(told.bytes.size() - 1);
    CHECK(made.fetch.read(told, made.first.hash(), made.chain) == fail(errc::bad_packing));
    CHECK(made.fetch.judge(told, errc::bad_packing));
  }
  SECTION("to other bytes") {
    auto forged = made.second;
    forged.body[forged.body.size() / 2] ^= 1;
    told.bytes = directory::pack(proto::encode(forged), made.first.body).value();
    const auto read = made.fetch.read(told, made.first.hash(), made.chain);
    REQUIRE(read);
    const auto adopted = made.chain.adopt(*read, test_now + 3'600);
    REQUIRE(adopted == fail(errc::too_few_signatures));
    CHECK(made.fetch.judge(told, adopted.error()));
  }
  SECTION("of more than any document") {
    told.bytes = directory::pack(std::vector<std::uint8_t>(directory::unpacked_bytes_max)).value();
    CHECK(made.fetch.judge(told, errc::too_large));
  }
  CHECK(made.fetch.bad_diffs() == 1);
  CHECK(std::get<proto::get_document>(made.fetch.request(made.chain)) == proto::get_document{});
  CHECK(made.asked_since() == made.first.hash());
}

TEST_CASE("a difference to what is no longer held says nothing", "[fetch]") {
  fetching made;
  const auto base = made.first.hash();
  REQUIRE(made.chain.adopt(made.second, test_now + 3'600));
  CHECK(made.fetch.read(made.diff(), base, made.chain) == fail(errc::wrong_document));
  CHECK_FALSE(made.fetch.judge(made.diff(), errc::wrong_document));
}
