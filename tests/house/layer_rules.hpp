// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/house/source_file.hpp"

namespace gate17::house {

/// proto <- {directory, payment, stamp} <- actors <- node <- client <- tests: includes point downward only, are
/// written from the repository root, and name files that exist.
violations check_layers(const source_tree& tree);

/// CAF is for actors/ and the two mains (and the tests of actors). The other files of node/ and client/ must not
/// even reach it through a header: it would drag actor types into the data plane and minutes into every build.
violations check_caf(const source_tree& tree);

/// proto, directory, payment and stamp do no I/O, start no thread, read no clock, draw no randomness and never log.
violations check_purity(const source_tree& tree);

/// Cap'n Proto's exception is caught where untrusted bytes enter, in proto/codec, and named nowhere else.
violations check_kj_exception(const source_tree& tree);

} // namespace gate17::house
