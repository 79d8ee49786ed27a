// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/command_line.hpp"
#include "client/run_client.hpp"

int main(int argc, char** argv) {
  return gate17::client::command_line(argc, argv, gate17::client::default_environment(gate17::client::run_client));
}
