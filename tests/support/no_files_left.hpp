// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/resource.h>
#include <unistd.h>

namespace gate17::test {

/// While it lives this process can open a file only after it has closed one.
class no_files_left {
public:
  no_files_left() {
    ::getrlimit(RLIMIT_NOFILE, &usual_);
    // dup takes the lowest free number, so everything below is open.
    const int lowest_free = ::dup(STDERR_FILENO);
    const rlimit none{static_cast<rlim_t>(lowest_free), usual_.rlim_max};
    ::close(lowest_free);
    ::setrlimit(RLIMIT_NOFILE, &none);
  }
  ~no_files_left() { ::setrlimit(RLIMIT_NOFILE, &usual_); }
  no_files_left(const no_files_left&) = delete;
  no_files_left& operator=(const no_files_left&) = delete;

private:
  rlimit usual_{};
};

} // namespace gate17::test
