// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/cli/command_line.hpp"
#include "node/io/random.hpp"
#include "node/run_node.hpp"

int main(int argc, char** argv) {
  gate17::node::system_random random;
  return gate17::node::command_line(argc, argv, gate17::node::default_environment(random, gate17::node::run_node));
}
