// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/proxy/user_file.hpp"

#include <sodium/utils.h>

#include "client/proxy/secret_text.hpp"
#include "node/config/error_list.hpp"
#include "node/config/toml_value.hpp"

namespace gate17::client {
namespace {

/// RFC 1929 has one byte for the length of each.
constexpr std::size_t field_bytes_max = 255;

const char* add_line(access_list& to, std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == line.size())
    return "a line must be name:password";
  const auto password = line.substr(colon + 1);
  if (colon > field_bytes_max || password.size() > field_bytes_max)
    return "a name and a password have at most 255 bytes each";
  if (to.size() == access_list::users_max)
    return "too many users, at most 256";
  to.add(line.substr(0, colon), {reinterpret_cast<const std::uint8_t*>(password.data()), password.size()});
  return nullptr;
}

} // namespace

node::config_result<access_list> read_user_file(std::string_view text, const std::filesystem::path& file) {
  access_list out;
  node::error_list errors(file.string());
  std::uint32_t number = 0;
  while (!text.empty()) {
    ++number;
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r'))
      line.remove_suffix(1);
    if (line.empty() || line.front() == '#')
      continue;
    if (const auto* wrong = add_line(out, line))
      errors.add(number, wrong);
  }
  if (!errors.empty())
    return tl::unexpected(errors.take());
  if (out.size() == 0)
    return node::config_failure(file.string(), "no user stands in it, so nobody could use the listener");
  return out;
}

node::config_result<access_list> load_user_file(const std::filesystem::path& file) {
  using std::filesystem::perms;
  std::error_code error;
  const auto mode = std::filesystem::status(file, error).permissions();
  if (!error && (mode & (perms::group_all | perms::others_all)) != perms::none)
    return node::config_failure(file.string(), "holds passwords: allow it to its owner only (chmod 600)");
  auto text = node::read_text_file(file.string());
  if (!text)
    return tl::unexpected(text.error());
  std::string& content = *text;
  auto list = read_user_file(content, file);
  sodium_memzero(content.data(), content.size());
  return list;
}

} // namespace gate17::client
