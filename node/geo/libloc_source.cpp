// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <mutex>

// Of these headers only the first says that it is C.
#include <libloc/libloc.h>
extern "C" {
#include <libloc/database.h>
#include <libloc/network.h>
}

#include "node/geo/geo_source.hpp"

namespace gate17::node {

namespace {

/// libloc wants every address as IPv6; those of IPv4 are mapped (RFC 4291, section 2.5.5.2).
in6_addr mapped(const proto::ip_address& address) {
  in6_addr out{};
  if (address.kind == proto::ip_address::family::v6) {
    std::memcpy(out.s6_addr, address.bytes.data(), 16);
    return out;
  }
  out.s6_addr[10] = out.s6_addr[11] = 0xff;
  std::memcpy(out.s6_addr + 12, address.bytes.data(), 4);
  return out;
}

template <auto Release>
struct released {
  template <class Object>
  void operator()(Object* object) const {
    Release(object);
  }
};
using context_pointer = std::unique_ptr<loc_ctx, released<loc_unref>>;
using database_pointer = std::unique_ptr<loc_database, released<loc_database_unref>>;
using network_pointer = std::unique_ptr<loc_network, released<loc_network_unref>>;
using file_pointer = std::unique_ptr<std::FILE, released<std::fclose>>;

/// The library believes where the header says that parts lie, and would read behind the end of a torn file. Version 1:
/// offsets and lengths of five parts, big-endian, behind the mark (8 bytes) and 20 bytes of other fields.
bool is_whole(std::FILE* file) {
  std::array<std::uint8_t, 68> head{};
  if (std::fread(head.data(), 1, head.size(), file) != head.size() || std::fseek(file, 0, SEEK_END) != 0)
    return false;
  const long size = std::ftell(file);
  std::rewind(file);
  const auto number_at = [&](std::size_t at) {
    return std::uint64_t{head[at]} << 24 | std::uint64_t{head[at + 1]} << 16 | std::uint64_t{head[at + 2]} << 8 |
           head[at + 3];
  };
  for (std::size_t part = 28; part < head.size(); part += 8)
    if (size < 0 || number_at(part) + number_at(part + 4) > static_cast<std::uint64_t>(size))
      return false;
  return true;
}

class libloc_source final : public geo_source {
public:
  libloc_source(context_pointer context, database_pointer database)
      : context_(std::move(context)), database_(std::move(database)) {}

  std::optional<directory::place_claim> look_up(const proto::ip_address& address) const override {
    const in6_addr wanted = mapped(address);
    loc_network* found = nullptr;
    // The library counts references of its context without atomics.
    const std::lock_guard lock(mutex_);
    if (loc_database_lookup(database_.get(), &wanted, &found) != 0 || found == nullptr)
      return std::nullopt;
    const network_pointer network(found);
    directory::place_claim claim;
    if (const char* country = loc_network_get_country_code(found))
      claim.country = country;
    claim.asn = loc_network_get_asn(found);
    claim.anycast = loc_network_has_flag(found, LOC_NETWORK_FLAG_ANYCAST) != 0;
    return claim;
  }

private:
  mutable std::mutex mutex_;
  const context_pointer context_;
  const database_pointer database_;
};

} // namespace

opened_geo_source open_libloc(const std::filesystem::path& file) {
  const file_pointer opened(std::fopen(file.c_str(), "re"));
  if (!opened)
    return tl::unexpected(std::string("cannot be read: ") + std::strerror(errno));
  if (!is_whole(opened.get()))
    return tl::unexpected(std::string("is torn: it ends before its parts do"));
  loc_ctx* context = nullptr;
  if (loc_new(&context) != 0)
    return tl::unexpected(std::string("cannot be read: libloc does not start"));
  context_pointer owned_context(context);
  loc_set_log_priority(context, 0);
  loc_database* database = nullptr;
  if (loc_database_new(context, &database, opened.get()) != 0 || database == nullptr)
    return tl::unexpected(std::string("is no sound database of libloc"));
  return std::make_unique<const libloc_source>(std::move(owned_context), database_pointer(database));
}

} // namespace gate17::node
