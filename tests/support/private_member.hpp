// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace gate17::test {

/// A door into a class that has none for tests: explicit instantiation may name private members ([temp.spec.general]).
/// Declare `auto& access(Owner&, Tag)` for a tag of one's own and instantiate this with it.
template <class Owner, class Tag, auto Member>
struct private_member {
  friend auto& access(Owner& one, Tag) { return one.*Member; }
};

} // namespace gate17::test
