// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

namespace fs = std::filesystem;

using bytes = std::vector<char>;

void feed(const bytes& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

/// The files of a corpus in a fixed order; none when the folder does not exist.
std::vector<fs::path> inputs_of(const fs::path& corpus) {
  std::vector<fs::path> paths;
  if (fs::is_directory(corpus))
    for (const auto& entry : fs::directory_iterator{corpus})
      if (entry.is_regular_file())
        paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  return paths;
}

} // namespace

/// Feeds the empty input and every file of the corpora named, each announced first so that a crash names its input.
int main(int count, char** arguments) {
  feed({});
  for (int i = 1; i < count; ++i)
    for (const auto& path : inputs_of(arguments[i])) {
      std::cout << path.filename().string() << std::endl;
      std::ifstream in{path, std::ios::binary};
      feed(bytes{std::istreambuf_iterator<char>{in}, {}});
    }
}
