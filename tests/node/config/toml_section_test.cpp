// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/toml_section.hpp"

#include <catch2/catch.hpp>

using namespace gate17;
using namespace gate17::node;

namespace {

/// Reads `text` with `read` and returns the messages as a person would see them.
template <class Read>
std::vector<std::string> messages(std::string_view text, Read read) {
  const auto tree = parse_toml(text, "x.toml");
  REQUIRE(tree);
  error_list errors("x.toml");
  toml_section root(&*tree, "", errors);
  read(root);
  root.finish();
  std::vector<std::string> out;
  for (const auto& error : errors.take())
    out.push_back(to_string(error));
  return out;
}

} // namespace

TEST_CASE("a syntax error is told with its line") {
  const auto tree = parse_toml("a = 1\nb = = 2\n", "x.toml");
  REQUIRE_FALSE(tree);
  REQUIRE(tree.error().size() == 1);
  CHECK(tree.error()[0].file == "x.toml");
  CHECK(tree.error()[0].line == 2);
}

TEST_CASE("an unknown key is told with its line and the nearest known key") {
  const auto read = [](toml_section& root) { root.endpoints("address"); };
  CHECK(messages("\n\nadress = \"127.0.0.1:1\"\n", read) ==
        std::vector<std::string>{"x.toml:3: unknown key 'adress'; did you mean 'address'?"});
  CHECK(messages("zzz = 1", read) == std::vector<std::string>{"x.toml:1: unknown key 'zzz'"});
}

TEST_CASE("unknown keys inside tables name the table") {
  const auto read = [](toml_section& root) {
    for (auto& table : root.tables("node")) {
      table.text("name");
      table.finish();
    }
  };
  CHECK(messages("[[node]]\nname = \"a\"\n[[node]]\nnam = \"b\"\n", read) ==
        std::vector<std::string>{"x.toml:4: unknown key 'nam' in [[node]]; did you mean 'name'?"});
}

TEST_CASE("wrong types and values keep the default and are told") {
  bool flag = true;
  std::uint32_t number = 0;
  std::string text;
  std::chrono::seconds duration{};
  std::vector<proto::endpoint> endpoints;
  const auto found = messages("flag = 1\n"
                              "number = 11\n"
                              "text = []\n"
                              "duration = \"5 parsecs\"\n"
                              "endpoints = [\"127.0.0.1:0\", \"[::1]:5\", 7]\n",
                              [&](toml_section& root) {
                                flag = root.flag("flag", true);
                                number = root.number<std::uint32_t>("number", 3, 1, 10);
                                text = root.text("text", "default");
                                duration = root.duration("duration", std::chrono::seconds(9), std::chrono::seconds(1),
                                                         std::chrono::hours(1));
                                endpoints = root.endpoints("endpoints");
                              });
  CHECK(flag);
  CHECK(number == 3);
  CHECK(text == "default");
  CHECK(duration == std::chrono::seconds(9));
  CHECK(endpoints == std::vector{*proto::endpoint::parse("[::1]:5")});
  CHECK(found == std::vector<std::string>{
                     "x.toml:1: 'flag' must be a boolean, not an integer",
                     "x.toml:2: 'number' must be between 1 and 10",
                     "x.toml:3: 'text' must be a string, not an array",
                     "x.toml:4: 'duration': \"5 parsecs\" is not a duration like \"10s\", \"30min\", \"1h\" or \"2d\"",
                     "x.toml:5: 'endpoints' must be a string, not an integer",
                     "x.toml:5: 'endpoints': \"127.0.0.1:0\" is not an address like \"192.0.2.1:1717\" or "
                     "\"[2001:db8::1]:1717\"",
                 });
}

TEST_CASE("an address given twice is told") {
  CHECK(messages("a = [\"127.0.0.1:1\", \"127.0.0.1:1\"]", [](toml_section& root) { root.endpoints("a"); }) ==
        std::vector<std::string>{"x.toml:1: 'a' names 127.0.0.1:1 twice"});
}

TEST_CASE("an absent table reads as an empty one") {
  const auto read = [](toml_section& root) {
    auto table = root.table("limits");
    CHECK_FALSE(table.present());
    CHECK(table.number<std::uint32_t>("links", 7) == 7);
    table.finish();
  };
  CHECK(messages("", read).empty());
}

TEST_CASE("the list of errors is bounded") {
  std::string text;
  for (int i = 0; i < 100; ++i)
    text += "k" + std::to_string(i) + " = 1\n";
  CHECK(messages(text, [](toml_section&) {}).size() == config_errors_max);
}

TEST_CASE("deep nesting ends without exhausting the stack") {
  std::string text = "a = ";
  for (int i = 0; i < 100'000; ++i)
    text += '[';
  CHECK_FALSE(parse_toml(text, "x.toml"));
}

TEST_CASE("quoted text comes back unchanged") {
  for (const std::string& text :
       {std::string("plain"), std::string("a\"b\\c"), std::string("tab\tline\nend\x7f"), std::string("\xc3\xa4")}) {
    const auto tree = parse_toml("a = " + toml_quote(text), "x.toml");
    REQUIRE(tree);
    CHECK(tree->find("a")->text == text);
  }
}
