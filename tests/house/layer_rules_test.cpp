// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/house/layer_rules.hpp"

#include <catch2/catch.hpp>

namespace gate17::house {

namespace {

std::string include(std::string_view target) { return "#include \"" + std::string{target} + "\"\n"; }
std::string include_system(std::string_view target) { return "#include <" + std::string{target} + ">\n"; }

} // namespace

TEST_CASE("house: an include may point downward only") {
  const source_tree tree{
      {"proto/cell/cell.hpp", ""},
      {"directory/vote.hpp", include("proto/cell/cell.hpp")},
      {"payment/coin.hpp", ""},
      {"actors/wallet.hpp", include("directory/vote.hpp") + include("payment/coin.hpp")},
  };
  CHECK(check_layers(tree).empty());

  const auto breaks = [&](const std::string& path, const std::string& target) {
    auto changed = tree;
    changed.push_back({path, include(target)});
    return check_layers(changed).size() == 1;
  };
  CHECK(breaks("proto/a.hpp", "directory/vote.hpp"));
  CHECK(breaks("directory/a.hpp", "payment/coin.hpp"));
  CHECK(breaks("payment/a.cpp", "directory/vote.hpp"));
  CHECK(breaks("stamp/a.cpp", "directory/vote.hpp"));
  CHECK(breaks("payment/a.cpp", "actors/wallet.hpp"));
  CHECK(breaks("actors/a.cpp", "node/main.hpp"));
  CHECK(breaks("node/a.cpp", "client/a.hpp"));
  CHECK_FALSE(breaks("client/a.cpp", "actors/wallet.hpp"));
}

TEST_CASE("house: includes are written from the root and name files that exist") {
  CHECK(check_layers({{"node/a.cpp", include("b.hpp")}, {"node/b.hpp", ""}}).size() == 1);
  CHECK(check_layers({{"node/a.cpp", include("node/missing.hpp")}}).size() == 1);
  CHECK(check_layers({{"proto/a.cpp", include("proto/schema/cell.capnp.h")}}).empty());
}

TEST_CASE("house: the line of a broken rule is the line of the include") {
  const auto found = check_layers({{"proto/a.cpp", "// one\n\n#  include \"node/b.hpp\" // two\n"}});
  REQUIRE(found.size() == 1);
  CHECK(found.front().line == 3);
}

TEST_CASE("house: CAF is for actors and mains") {
  const auto caf = include_system("caf/all.hpp");
  CHECK(check_caf({{"actors/wallet.cpp", caf}, {"node/main.cpp", caf}, {"client/main.cpp", caf}}).empty());
  CHECK(check_caf({{"tests/actors/wallet_test.cpp", caf}}).empty());
  CHECK(check_caf({{"node/loop.cpp", caf}}).size() == 1);
  CHECK(check_caf({{"proto/a.hpp", caf}}).size() == 1);
  CHECK(check_caf({{"tests/node/loop_test.cpp", caf}}).size() == 1);
}

TEST_CASE("house: node and client do not reach CAF through headers either") {
  const source_tree tree{
      {"actors/interfaces.hpp", include_system("caf/typed_actor.hpp")},
      {"actors/plain.hpp", ""},
      {"actors/ports.hpp", include("actors/plain.hpp") + include("actors/interfaces.hpp")},
      {"node/loop.hpp", include("actors/plain.hpp")},
      {"node/loop.cpp", include("node/loop.hpp") + include("actors/ports.hpp")},
      {"node/main.cpp", include("actors/ports.hpp")},
  };
  const auto found = check_caf(tree);
  REQUIRE(found.size() == 1);
  CHECK(found.front().path == "node/loop.cpp");
  CHECK(found.front().what.find("actors/interfaces.hpp") != std::string::npos);
}

TEST_CASE("house: a pure folder includes nothing that acts") {
  const auto target = GENERATE("iostream", "fstream", "thread", "sys/socket.h", "unistd.h", "spdlog/spdlog.h",
                               "boost/asio.hpp", "boost/asio/ip/address.hpp");
  CAPTURE(target);
  CHECK(check_purity({{"directory/a.cpp", include_system(target)}}).size() == 1);
  CHECK(check_purity({{"node/a.cpp", include_system(target)}}).empty());
}

TEST_CASE("house: a pure folder reads no clock and draws no randomness") {
  const auto call = GENERATE("auto t = std::chrono::steady_clock::now();", "auto t = clock::now ();",
                             "std::random_device entropy;", "randombytes_buf(out, 8);", "RAND_bytes(out, 8);");
  CAPTURE(call);
  CHECK(check_purity({{"payment/a.cpp", call}}).size() == 1);
  CHECK(check_purity({{"tests/payment/a_test.cpp", call}}).empty());
}

TEST_CASE("house: what stands in comments and literals is not code") {
  const auto text = GENERATE("// steady_clock::now() is passed in\n", "/* ::now(\n ::now( */", "auto s = \"::now(\";",
                             "auto s = R\"x(::now()\")x\";", "auto n = 1'000; auto c = '\"'; // ::now('\n");
  CAPTURE(text);
  CHECK(check_purity({{"proto/a.cpp", text}}).empty());
  CHECK(check_purity({{"proto/a.cpp", std::string{text} + "\nclock::now();"}}).size() == 1);
}

TEST_CASE("house: kj::Exception is named in proto/codec alone") {
  const std::string text = "try {} catch (const kj::Exception& e) {}\n";
  CHECK(check_kj_exception({{"proto/codec/reader.cpp", text}}).empty());
  CHECK(check_kj_exception({{"proto/cell/cell.cpp", text}}).size() == 1);
  CHECK(check_kj_exception({{"node/a.cpp", "kj :: Exception e;"}}).size() == 1);
}

} // namespace gate17::house
