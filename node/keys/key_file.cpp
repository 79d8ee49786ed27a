// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/keys/key_file.hpp"

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include <fcntl.h>
#include <sodium/utils.h>
#include <sys/stat.h>
#include <unistd.h>

#include "node/io/socket.hpp"
#include "node/keys/atomic_file.hpp"
#include "proto/hex.hpp"

namespace gate17::node {
namespace {

constexpr std::string_view header_start = "gate17 key 1 ";
constexpr std::size_t digits = 64;
/// Header, kind, two newlines, digits: no key file is longer.
constexpr std::size_t text_max = 160;

/// Text with a secret in it; wiped.
struct secret_text {
  std::array<char, text_max> bytes{};
  std::size_t size = 0;

  secret_text() = default;
  secret_text(const secret_text&) = delete;
  secret_text& operator=(const secret_text&) = delete;
  ~secret_text() { sodium_memzero(bytes.data(), bytes.size()); }

  std::string_view view() const { return {bytes.data(), size}; }
  void append(std::string_view more) {
    std::memcpy(bytes.data() + size, more.data(), more.size());
    size += more.size();
  }
};

std::string header_of(std::string_view kind) { return std::string(header_start) + std::string(kind) + "\n"; }

bool read_all(int fd, secret_text& into) {
  while (into.size < into.bytes.size()) {
    const auto got = ::read(fd, into.bytes.data() + into.size, into.bytes.size() - into.size);
    if (got < 0 && errno == EINTR)
      continue;
    if (got < 0)
      return false;
    if (got == 0)
      break;
    into.size += static_cast<std::size_t>(got);
  }
  return true;
}

bool parse(std::string_view text, const std::string& header, proto::secret_key& key) {
  if (text.size() < header.size() + digits || text.substr(0, header.size()) != header)
    return false;
  const auto tail = text.substr(header.size() + digits);
  if (tail != "\n" && !tail.empty())
    return false;
  return proto::from_hex(text.substr(header.size(), digits), key.expose_mutable());
}

} // namespace

config_result<void> write_key_file(const std::filesystem::path& file, std::string_view kind,
                                   const proto::secret_key& key) {
  secret_text text;
  text.append(header_of(kind));
  sodium_bin2hex(text.bytes.data() + text.size, digits + 1, key.expose().data(), key.expose().size());
  text.size += digits;
  text.append("\n");
  return write_file(file, text.view(), private_file_mode);
}

config_result<std::optional<proto::secret_key>> read_key_file(const std::filesystem::path& file,
                                                              std::string_view kind) {
  const unique_fd fd(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd && errno == ENOENT)
    return std::optional<proto::secret_key>{};
  if (!fd)
    return config_failure(file.string(), std::string("cannot be opened: ") + std::strerror(errno));
  struct stat status {};
  if (::fstat(fd.get(), &status) != 0 || !S_ISREG(status.st_mode))
    return config_failure(file.string(), "is not a regular file");
  if ((status.st_mode & 077U) != 0)
    return config_failure(file.string(), "others may read this key; set its mode to 0600 or replace the key");
  secret_text text;
  if (!read_all(fd.get(), text))
    return config_failure(file.string(), std::string("cannot be read: ") + std::strerror(errno));
  proto::secret_key key;
  if (!parse(text.view(), header_of(kind), key))
    return config_failure(file.string(), "is not a key file of kind '" + std::string(kind) + "'");
  return std::optional(std::move(key));
}

config_result<proto::signing_key> load_or_create_signing_key(const std::filesystem::path& file, std::string_view kind,
                                                             proto::random_source& random) {
  const auto stored = read_key_file(file, kind);
  if (!stored)
    return tl::unexpected(stored.error());
  if (stored->has_value())
    return proto::signing_key::from_seed(**stored);
  auto fresh = proto::signing_key::generate(random);
  const auto written = write_key_file(file, kind, fresh.seed());
  if (!written)
    return tl::unexpected(written.error());
  return fresh;
}

} // namespace gate17::node
