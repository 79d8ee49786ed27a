// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/reject_list_file.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

using namespace gate17;
using namespace gate17::node;

namespace {

struct owned_network {
  test::seeded_random random{1};
  proto::signing_key owner = proto::signing_key::generate(random);
  proto::network_file network;
  proto::reject_list list;

  owned_network() {
    network.network_name = "net";
    network.owner = owner.public_key();
    proto::node_id rejected;
    rejected.bytes.fill(7);
    list = proto::sign_rejects(owner, "net", 4, {rejected, {}}).value();
  }

  std::string reason(std::string_view text) const {
    const auto read = read_reject_list(text, "list.toml", network);
    return read ? "" : to_string(read.error().front());
  }
};

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  return text.replace(text.find(what), what.size(), by);
}

} // namespace

TEST_CASE("a signed list reads back equal") {
  const owned_network made;
  CHECK(read_reject_list(write_toml(made.list, "net"), "list.toml", made.network).value() == made.list);
  const auto nobody = proto::sign_rejects(made.owner, "net", 5, {}).value();
  CHECK(read_reject_list(write_toml(nobody, "net"), "list.toml", made.network).value() == nobody);
  CHECK(load_reject_list({}, made.network).value() == proto::reject_list{});
}

TEST_CASE("a list that was edited, or is of another network, is refused with its place") {
  const owned_network made;
  const auto text = write_toml(made.list, "net");
  CHECK(made.reason(replaced(text, "serial = 4", "serial = 5")) ==
        "list.toml: is not what the owner of the network 'net' signed");
  CHECK(made.reason(replaced(text, "serial = 4\n", "")) == "list.toml: the file needs the key 'serial'");
  CHECK(made.reason(replaced(text, "network = \"net\"", "network = \"other\"")) ==
        "list.toml:2: this list is of the network 'other', not of 'net'");
  CHECK(made.reason(replaced(text, "0707", "07")).find("list.toml:4: ") == 0);
  CHECK(load_reject_list("/nowhere/list.toml", made.network).error().front().file == "/nowhere/list.toml");
}
