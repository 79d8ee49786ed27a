// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/threaded_resolver.hpp"

#include <array>
#include <condition_variable>
#include <cstring>
#include <deque>
#include <mutex>
#include <utility>

#include <netdb.h>
#include <netinet/in.h>
#include <resolv.h>

#include "node/io/event_loop.hpp"

namespace gate17::node {

namespace {

constexpr std::size_t name_bytes_max = 253; // RFC 1035, 2.3.4, as text

void tune_host_resolver() {
  if (::res_init() != 0)
    return;
  _res.options &= ~static_cast<decltype(_res.options)>(RES_DNSRCH | RES_DEFNAMES);
  _res.retrans = 2;
  _res.retry = 1;
}

resolve_outcome outcome_of(int error) {
  switch (error) {
  case 0:
    return resolve_outcome::found;
  case EAI_NONAME:
  case EAI_NODATA:
    return resolve_outcome::not_found;
  default:
    return resolve_outcome::failed;
  }
}

proto::ip_address address_of(const addrinfo& from) {
  proto::ip_address out;
  if (from.ai_family == AF_INET) {
    out.kind = proto::ip_address::family::v4;
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in*>(from.ai_addr)->sin_addr, 4);
  } else if (from.ai_family == AF_INET6) {
    out.kind = proto::ip_address::family::v6;
    std::memcpy(out.bytes.data(), &reinterpret_cast<const sockaddr_in6*>(from.ai_addr)->sin6_addr, 16);
  }
  return out;
}

/// How long an answer counts whose own term getaddrinfo keeps to itself.
constexpr std::chrono::seconds ttl_assumed{60};

void tune_once() {
  thread_local const bool tuned = (tune_host_resolver(), true);
  static_cast<void>(tuned);
}

sockaddr_storage storage_of(const proto::ip_address& address) {
  sockaddr_storage out{};
  if (address.kind == proto::ip_address::family::v4) {
    out.ss_family = AF_INET;
    std::memcpy(&reinterpret_cast<sockaddr_in&>(out).sin_addr, address.bytes.data(), 4);
  } else if (address.kind == proto::ip_address::family::v6) {
    out.ss_family = AF_INET6;
    std::memcpy(&reinterpret_cast<sockaddr_in6&>(out).sin6_addr, address.bytes.data(), 16);
  }
  return out;
}

} // namespace

resolved_name name_with_host(const proto::ip_address& address) {
  tune_once();
  const auto storage = storage_of(address);
  const socklen_t length = storage.ss_family == AF_INET ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
  std::array<char, NI_MAXHOST> name{};
  resolved_name out;
  out.outcome = outcome_of(::getnameinfo(reinterpret_cast<const sockaddr*>(&storage), length, name.data(), name.size(),
                                         nullptr, 0, NI_NAMEREQD));
  if (out.outcome == resolve_outcome::found) {
    out.name = name.data();
    out.ttl = ttl_assumed;
  }
  return out;
}

resolved_name look_up_with_host(const std::string& name) {
  tune_once();
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  resolved_name out;
  out.outcome = outcome_of(::getaddrinfo(name.c_str(), nullptr, &hints, &list));
  if (out.outcome != resolve_outcome::found)
    return out;
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(list, &::freeaddrinfo);
  out.ttl = ttl_assumed;
  for (const auto* each = list; each != nullptr && out.addresses.size() < resolver::addresses_max; each = each->ai_next)
    if (const auto address = address_of(*each); address.kind != proto::ip_address::family::none)
      out.addresses.push_back(address);
  return out;
}

/// Shared by the asking loop and a worker. `loop` is null once nobody waits: then no post may follow.
struct threaded_resolver::job {
  const std::function<resolved_name()> look_up;
  std::mutex mutex;
  event_loop* loop;
  std::function<void(resolved_name)> deliver; ///< loop thread only

  job(std::function<resolved_name()> asked, event_loop& asking) : look_up(std::move(asked)), loop(&asking) {}

  bool is_wanted() {
    const std::lock_guard lock(mutex);
    return loop != nullptr;
  }
  void give_up() {
    const std::lock_guard lock(mutex);
    loop = nullptr;
  }
  /// A refused post is made good by the deadline.
  static void finish(const std::shared_ptr<job>& self, resolved_name answer) {
    const std::lock_guard lock(self->mutex);
    if (self->loop != nullptr)
      self->loop->post([self, answer = std::move(answer)]() mutable {
        if (self->deliver)
          std::exchange(self->deliver, nullptr)(std::move(answer));
      });
  }
};

/// Jobs that no worker has taken yet.
class threaded_resolver::job_queue {
public:
  explicit job_queue(std::size_t waiting_max) : waiting_max_(waiting_max) {}

  bool push(const std::shared_ptr<job>& added) {
    {
      const std::lock_guard lock(mutex_);
      if (waiting_.size() >= waiting_max_)
        return false;
      waiting_.push_back(added);
    }
    changed_.notify_one();
    return true;
  }

  /// Waits for a job; null when it is time to go.
  std::shared_ptr<job> pop() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (stopping_)
      return nullptr;
    auto next = std::move(waiting_.front());
    waiting_.pop_front();
    return next;
  }

  /// A cancelled question leaves at once: else a client that opens and closes would fill the queue.
  void forget(const std::shared_ptr<job>& cancelled) {
    const std::lock_guard lock(mutex_);
    std::erase(waiting_, cancelled);
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      waiting_.clear();
    }
    changed_.notify_all();
  }

private:
  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<job>> waiting_;
  bool stopping_ = false;
};

class threaded_resolver::open_question final : public resolver::question {
public:
  open_question(std::shared_ptr<job_queue> queue, std::shared_ptr<job> asked, event_loop& loop,
                std::chrono::milliseconds deadline, callback done)
      : queue_(std::move(queue)),
        job_(std::move(asked)),
        deadline_(loop,
                  [this] {
                    answer({resolve_outcome::timed_out, {}, {}, {}});
                  }),
        done_(std::move(done)) {
    job_->deliver = [this](resolved_name found) { answer(std::move(found)); };
    deadline_.start(deadline);
  }
  ~open_question() override { withdraw(); }

private:
  /// The callback may destroy this question.
  void answer(resolved_name found) {
    deadline_.cancel();
    withdraw();
    const auto done = std::move(done_);
    done(std::move(found));
  }

  void withdraw() {
    job_->deliver = nullptr;
    job_->give_up();
    queue_->forget(job_);
  }

  const std::shared_ptr<job_queue> queue_;
  const std::shared_ptr<job> job_;
  timer deadline_;
  callback done_;
};

threaded_resolver::threaded_resolver(const settings& chosen, look_up_function look_up)
    : deadline_(chosen.deadline),
      look_up_(std::move(look_up)),
      queue_(std::make_shared<job_queue>(chosen.waiting_max)) {
  for (std::size_t i = 0; i < chosen.threads; ++i)
    threads_.emplace_back([this] { work(); });
}

threaded_resolver::~threaded_resolver() {
  queue_->stop();
  for (auto& thread : threads_)
    thread.join();
}

std::unique_ptr<resolver::question> threaded_resolver::resolve(event_loop& loop, std::string name, callback done) {
  if (name.empty() || name.size() > name_bytes_max || name.find('\0') != std::string::npos)
    return nullptr;
  return ask(
      loop, [this, name = std::move(name)] { return look_up_(name); }, std::move(done));
}

std::unique_ptr<resolver::question> threaded_resolver::reverse(event_loop& loop, const proto::ip_address& address,
                                                               callback done) {
  if (address.kind == proto::ip_address::family::none)
    return nullptr;
  return ask(
      loop, [address] { return name_with_host(address); }, std::move(done));
}

std::unique_ptr<resolver::question> threaded_resolver::ask(event_loop& loop, std::function<resolved_name()> look_up,
                                                           callback done) {
  auto asked = std::make_shared<job>(std::move(look_up), loop);
  if (!queue_->push(asked))
    return nullptr;
  return std::make_unique<open_question>(queue_, std::move(asked), loop, deadline_, std::move(done));
}

void threaded_resolver::work() {
  while (const auto next = queue_->pop())
    if (next->is_wanted())
      job::finish(next, next->look_up());
}

} // namespace gate17::node
