// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/toml_writer.hpp"

#include "node/config/toml_value.hpp"

namespace gate17::node {
namespace {

std::string assignment(std::string_view key, const std::string& value) {
  return std::string(key) + " = " + value + "\n";
}

std::string to_text(const std::filesystem::path& value, const std::filesystem::path& folder) {
  const auto relative = value.lexically_relative(folder);
  const bool inside = !relative.empty() && *relative.begin() != "..";
  return (inside ? relative : value).string();
}

} // namespace

toml_writer& toml_writer::comment(std::string_view line) {
  text_ += "# " + std::string(line) + "\n";
  return *this;
}

toml_writer& toml_writer::header(std::string_view bracketed) {
  text_ += "\n" + std::string(bracketed) + "\n";
  return *this;
}

toml_writer& toml_writer::text(std::string_view key, std::string_view value) {
  if (!value.empty())
    text_ += assignment(key, toml_quote(value));
  return *this;
}

toml_writer& toml_writer::texts(std::string_view key, const std::vector<std::string>& values) {
  if (values.empty())
    return *this;
  std::string list;
  for (const auto& value : values)
    list += (list.empty() ? "" : ", ") + toml_quote(value);
  text_ += assignment(key, "[" + list + "]");
  return *this;
}

toml_writer& toml_writer::endpoints(std::string_view key, const std::vector<proto::endpoint>& values) {
  std::vector<std::string> list;
  list.reserve(values.size());
  for (const auto& value : values)
    list.push_back(value.to_string());
  return texts(key, list);
}

toml_writer& toml_writer::number(std::string_view key, std::uint64_t value) {
  text_ += assignment(key, std::to_string(value));
  return *this;
}

toml_writer& toml_writer::real(std::string_view key, std::string_view digits) {
  text_ += assignment(key, std::string(digits));
  return *this;
}

toml_writer& toml_writer::flag(std::string_view key, bool value) {
  text_ += assignment(key, value ? "true" : "false");
  return *this;
}

toml_writer& toml_writer::path(std::string_view key, const std::filesystem::path& value,
                               const std::filesystem::path& folder) {
  return text(key, to_text(value, folder));
}

toml_writer& toml_writer::paths(std::string_view key, const std::vector<std::filesystem::path>& values,
                                const std::filesystem::path& folder) {
  std::vector<std::string> list;
  for (const auto& value : values)
    list.push_back(to_text(value, folder));
  return texts(key, list);
}

} // namespace gate17::node
