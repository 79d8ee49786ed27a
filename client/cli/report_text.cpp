// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/report_text.hpp"

#include "client/cli/answer_json.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

constexpr unsigned depth_max = 8;

std::string value_text(const json& value) {
  return clean(value.is_string() ? value.get<std::string>()
                                 : value.dump(-1, ' ', false, json::error_handler_t::replace));
}

void add_rows(std::string& to, const json& value, unsigned depth) {
  const std::string indent(2 * depth, ' ');
  for (const auto& [name, item] : value.items()) {
    const auto label = value.is_array() ? std::string("-") : clean(name) + ":";
    if (item.is_structured() && depth < depth_max) {
      to += indent + label + (item.empty() ? " none\n" : "\n");
      add_rows(to, item, depth + 1);
    } else {
      to += indent + label + " " + value_text(item) + "\n";
    }
  }
}

} // namespace

tl::expected<std::string, std::string> report_text(std::string_view text) {
  return from_answer(text, [](const json& answer) {
    auto shown = answer;
    shown.erase("schema_version");
    std::string out;
    add_rows(out, shown, 0);
    return out;
  });
}

} // namespace gate17::client
