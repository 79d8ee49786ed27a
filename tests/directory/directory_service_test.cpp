// SPDX-License-Identifier: GPL-3.0-or-later

#include "directory/directory_service.hpp"

#include <catch2/catch.hpp>

#include "directory/document_packing.hpp"
#include "tests/support/test_network.hpp"

using namespace gate17;
using namespace gate17::directory;
using proto::directory_request;
using proto::directory_status;
using test::test_now;

TEST_CASE("an authority takes what nodes publish, a mirror does not", "[directory_service]") {
  auto network = test::test_network::local(1);
  authority role(network.config);
  archive held;
  const auto& node = network.named("n1");
  const auto period = prekey_period(network.config.parameters.prekey_period).at(test_now);
  const directory_request descriptor = proto::publish_descriptor{node.descriptor()};
  const directory_request prekey = proto::publish_prekey{node.prekey(period, network.random)};
  CHECK(answer(descriptor, held, nullptr, test_now).status == directory_status::not_an_authority);
  CHECK(answer(prekey, held, nullptr, test_now).status == directory_status::not_an_authority);
  CHECK(answer(prekey, held, &role, test_now).status == directory_status::unknown_node);
  CHECK(answer(descriptor, held, &role, test_now).status == directory_status::ok);
  CHECK(answer(prekey, held, &role, test_now).status == directory_status::ok);
}

TEST_CASE("documents and sheets are served as they were signed", "[directory_service]") {
  auto network = test::test_network::local(1);
  const auto role = network.make_authority();
  archive held;
  CHECK(answer(directory_request(proto::get_document{}), held, nullptr, test_now).status ==
        directory_status::not_found);
  const auto first = network.document(test_now);
  const auto second = network.document(test_now + 3'600, &first);
  held.store_document(2, second);
  held.store_document(1, first);
  const auto sheet = role.build_sheet(5, second, network.authority_key).value();
  held.store_sheet(5, sheet);
  const auto newest = answer(directory_request(proto::get_document{}), held, nullptr, test_now);
  CHECK(newest.status == directory_status::ok);
  CHECK(proto::decode_signed_document(newest.bytes).value() == second);
  const auto asked = answer(directory_request(proto::get_document{1}), held, nullptr, test_now);
  CHECK(proto::decode_signed_document(asked.bytes).value() == first);
  CHECK(answer(directory_request(proto::get_document{3}), held, nullptr, test_now).status ==
        directory_status::not_found);
  const auto keys = answer(directory_request(proto::get_prekey_sheet{5}), held, nullptr, test_now);
  CHECK(proto::decode_signed_prekey_sheet(keys.bytes).value() == sheet);
  CHECK(answer(directory_request(proto::get_prekey_sheet{6}), held, nullptr, test_now).status ==
        directory_status::not_found);
}

TEST_CASE("an archive keeps the newest few", "[directory_service]") {
  auto network = test::test_network::local(1);
  const auto document = network.document();
  archive held;
  for (std::uint64_t period = 1; period <= archive::documents_max + 2; ++period)
    held.store_document(period, document);
  CHECK(held.document(2) == nullptr);
  CHECK(held.document(3) != nullptr);
  CHECK(held.document(archive::documents_max + 2) == held.newest_document());
}

TEST_CASE("who holds an older document gets the difference, others the whole", "[directory_service]") {
  auto network = test::test_network::local(1);
  for (std::size_t i = 0; i < 50; ++i)
    network.add({"extra" + std::to_string(i), i % 4});
  archive held;
  const auto ask = [&](const proto::byte_array<32>& hash) {
    return answer(directory_request(proto::get_document_since{hash}), held, nullptr, test_now);
  };
  CHECK(ask({}).status == directory_status::not_found);
  std::vector<proto::signed_document> documents;
  for (std::uint64_t i = 0; i <= archive::documents_max; ++i) {
    documents.push_back(network.document(test_now + i * 3'600, i == 0 ? nullptr : &documents.back()));
    held.store_document(i, documents.back());
  }
  const auto whole = proto::encode(documents.back());
  CHECK(ask(documents.back().hash()) == proto::directory_response{directory_status::unchanged, {}});
  const auto stranger = ask({});
  CHECK(stranger.packing == proto::directory_packing::zstd);
  CHECK(unpack(stranger.bytes).value() == whole);
  CHECK(ask(documents.front().hash()) == stranger); // longer ago than the archive goes back
  for (std::size_t i = 1; i + 1 < documents.size(); ++i) {
    const auto told = ask(documents[i].hash());
    CHECK(told.packing == proto::directory_packing::zstd_diff);
    CHECK(told.bytes.size() < stranger.bytes.size());
    CHECK(unpack(told.bytes, documents[i].body).value() == whole);
  }
  CHECK(held.sizes().whole == whole.size());
  CHECK(held.sizes().packed == stranger.bytes.size());
  CHECK(held.sizes().diff > 0);
}

TEST_CASE("bytes that are no request get an answer that says so", "[directory_service]") {
  archive held;
  const std::vector<std::uint8_t> noise(64, 0xff);
  const std::vector<std::uint8_t> large(proto::directory_request_bytes_max + 8);
  CHECK(answer(proto::byte_view(noise), held, nullptr, test_now).status == directory_status::malformed);
  CHECK(answer(proto::byte_view(large), held, nullptr, test_now).status == directory_status::too_large);
  CHECK(answer(proto::byte_view(proto::encode(directory_request(proto::get_document{}))), held, nullptr, test_now)
            .status == directory_status::not_found);
}
