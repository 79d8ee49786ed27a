// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/toml_value.hpp"

#include <cstdio>
#include <cstring>
#include <fstream>
#include <optional>

#include <toml++/toml.h>

namespace gate17::node {
namespace {

toml_value convert(const toml::node& from, unsigned depth);

void convert_table(const toml::table& from, toml_value& to, unsigned depth) {
  to.is = toml_value::kind::table;
  for (const auto& [key, member] : from) {
    auto value = convert(member, depth + 1);
    value.line = key.source().begin ? key.source().begin.line : value.line;
    to.keys.emplace_back(key.str());
    to.items.push_back(std::move(value));
  }
}

void convert_array(const toml::array& from, toml_value& to, unsigned depth) {
  to.is = toml_value::kind::array;
  for (const auto& element : from)
    to.items.push_back(convert(element, depth + 1));
}

toml_value convert(const toml::node& from, unsigned depth) {
  toml_value to;
  to.line = from.source().begin.line;
  if (depth > toml_depth_max)
    return to;
  if (const auto* text = from.as_string()) {
    to.is = toml_value::kind::text;
    to.text = text->get();
  } else if (const auto* number = from.as_integer()) {
    to.is = toml_value::kind::number;
    to.number = number->get();
  } else if (const auto* real = from.as_floating_point()) {
    to.is = toml_value::kind::real;
    to.real = real->get();
  } else if (const auto* flag = from.as_boolean()) {
    to.is = toml_value::kind::flag;
    to.flag = flag->get();
  } else if (const auto* array = from.as_array()) {
    convert_array(*array, to, depth);
  } else if (const auto* table = from.as_table()) {
    convert_table(*table, to, depth);
  }
  return to;
}

} // namespace

const toml_value* toml_value::find(std::string_view key) const {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (keys[i] == key)
      return &items[i];
  }
  return nullptr;
}

std::string_view to_string(toml_value::kind kind) {
  switch (kind) {
  case toml_value::kind::text:
    return "a string";
  case toml_value::kind::number:
    return "an integer";
  case toml_value::kind::real:
    return "a floating-point number";
  case toml_value::kind::flag:
    return "a boolean";
  case toml_value::kind::array:
    return "an array";
  case toml_value::kind::table:
    return "a table";
  case toml_value::kind::other:
    break;
  }
  return "a date or time";
}

config_result<toml_value> parse_toml(std::string_view text, const std::string& file) {
  if (text.size() > toml_bytes_max)
    return config_failure(file, "larger than 1 MiB");
  try {
    auto root = convert(toml::parse(text), 0);
    // What is missing from the root is missing from the file, not from its first line.
    root.line = 0;
    return root;
  } catch (const toml::parse_error& error) {
    return config_failure(file, std::string(error.description()), error.source().begin.line);
  }
}

config_result<std::string> read_text_file(const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in)
    return config_failure(file, std::string("cannot be opened: ") + std::strerror(errno));
  std::string text(toml_bytes_max + 1, '\0');
  in.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (in.bad() || (in.fail() && !in.eof()))
    return config_failure(file, std::string("cannot be read: ") + std::strerror(errno));
  text.resize(static_cast<std::size_t>(in.gcount()));
  if (text.size() > toml_bytes_max)
    return config_failure(file, "larger than 1 MiB");
  return text;
}

std::string toml_quote(std::string_view text) {
  std::string out = "\"";
  for (const char character : text) {
    const auto code = static_cast<unsigned char>(character);
    if (character == '"' || character == '\\') {
      out += '\\';
      out += character;
    } else if (code < 0x20 || code == 0x7f) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04X", static_cast<unsigned>(code));
      out += escaped;
    } else {
      out += character;
    }
  }
  return out + '"';
}

} // namespace gate17::node
