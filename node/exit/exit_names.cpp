// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/exit_names.hpp"

#include <fstream>
#include <iterator>

#include <unistd.h>

#include "node/exit/fallback_resolver.hpp"
#include "node/exit/preload_list.hpp"
#include "node/exit/preloaded_resolver.hpp"
#include "node/exit/unbound_resolver.hpp"

namespace gate17::node {

namespace {

using source = resolver_settings::source;
using made_resolver = tl::expected<std::unique_ptr<resolver>, std::string>;

made_resolver make_source(event_loop& loop, resolver_settings settings) {
  if (settings.from != source::automatic) {
    auto made = unbound_resolver::create(loop, settings);
    if (!made)
      return tl::unexpected(made.error());
    return std::move(*made);
  }
  settings.from = source::recursive;
  auto recursive = unbound_resolver::create(loop, settings);
  settings.from = source::system;
  auto host = unbound_resolver::create(loop, settings);
  if (!recursive || !host)
    return tl::unexpected(recursive ? host.error() : recursive.error());
  return std::make_unique<fallback_resolver>(std::move(*recursive), std::move(*host));
}

} // namespace

tl::expected<std::vector<std::string>, std::string> load_preload_list(const resolver_settings& settings) {
  if (settings.preload_file.empty())
    return std::vector<std::string>();
  std::ifstream file(settings.preload_file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file)
    return tl::unexpected("cannot read " + settings.preload_file);
  auto names = parse_preload_list(text);
  if (!names)
    return tl::unexpected(settings.preload_file + ": " + names.error());
  return names;
}

tl::expected<void, std::string> check_exit_names(const resolver_settings& settings) {
  for (const auto& file : {settings.hosts_file, settings.trust_anchor.value_or("")})
    if (!file.empty() && ::access(file.c_str(), R_OK) != 0)
      return tl::unexpected("cannot read " + file);
  event_loop loop;
  if (const auto made = make_source(loop, settings); !made)
    return tl::unexpected(made.error());
  return {};
}

tl::expected<std::unique_ptr<resolver>, std::string>
make_exit_names(event_loop& loop, const resolver_settings& settings, const std::vector<std::string>& preloaded) {
  auto made = make_source(loop, settings);
  if (!made || preloaded.empty())
    return made;
  return std::make_unique<preloaded_resolver>(loop, std::move(*made), preloaded);
}

} // namespace gate17::node
