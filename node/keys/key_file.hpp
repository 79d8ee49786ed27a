// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

#include "node/config/config_error.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/secret.hpp"
#include "proto/crypto/signature.hpp"

namespace gate17::node {

/// One 32-byte secret per file, mode 0600, text: `gate17 key 1 KIND`, newline, 64 hex digits, newline. The kind keeps
/// an owner key from being used as an identity key by mistake.
config_result<void> write_key_file(const std::filesystem::path& file, std::string_view kind,
                                   const proto::secret_key& key);

/// Nothing when there is no such file. An error when others could read it, or when it is no key file of this kind.
config_result<std::optional<proto::secret_key>> read_key_file(const std::filesystem::path& file, std::string_view kind);

/// The Ed25519 key whose seed is in the file; made and stored when there is none.
config_result<proto::signing_key> load_or_create_signing_key(const std::filesystem::path& file, std::string_view kind,
                                                             proto::random_source& random);

} // namespace gate17::node
