// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>
#include <string_view>

#include "tests/vectors/cell_vectors.hpp"

/// Prints tests/vectors/<name>.json for the name given. Run it only when the protocol version changes.
int main(int count, char** arguments) {
  using namespace gate17::test;
  const std::string_view name = count == 2 ? arguments[1] : "";
  if (name == "cell_link") {
    std::cout << cell_link_vectors().dump(1) << '\n';
  } else if (name == "cell_circuit") {
    std::cout << cell_circuit_vectors().dump(1) << '\n';
  } else if (name == "cell_frame") {
    std::cout << cell_frame_vectors().dump(1) << '\n';
  } else {
    std::cerr << "usage: write_cell_vectors cell_link|cell_circuit|cell_frame\n";
    return 2;
  }
}
