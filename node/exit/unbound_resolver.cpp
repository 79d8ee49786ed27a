// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/unbound_resolver.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include <unbound.h>

#include "node/exit/dns_name.hpp"
#include "node/exit/resolver_limits.hpp"
#include "node/exit/unbound_settings.hpp"
#include "proto/cell/host.hpp"

namespace gate17::node {

namespace {

constexpr int class_in = 1;
constexpr int type_a = 1;
constexpr int type_ns = 2;
constexpr int type_ptr = 12;
constexpr int type_aaaa = 28;

struct result_deleter {
  void operator()(ub_result* result) const { ::ub_resolve_free(result); }
};

/// The addresses in a result, those of the wrong length left out.
std::vector<proto::ip_address> addresses_in(const ub_result& result, std::size_t bytes) {
  std::vector<proto::ip_address> out;
  for (std::size_t i = 0; result.data[i] != nullptr && out.size() < resolver::addresses_max; ++i) {
    if (result.len[i] != static_cast<int>(bytes))
      continue;
    proto::ip_address address;
    address.kind = bytes == 4 ? proto::ip_address::family::v4 : proto::ip_address::family::v6;
    std::memcpy(address.bytes.data(), result.data[i], bytes);
    out.push_back(address);
  }
  return out;
}

/// IPv6 first, then the families in turn (RFC 8305 section 4).
std::vector<proto::ip_address> interleaved(const std::vector<proto::ip_address>& v6,
                                           const std::vector<proto::ip_address>& v4) {
  std::vector<proto::ip_address> out;
  for (std::size_t i = 0; i < std::max(v4.size(), v6.size()); ++i) {
    if (i < v6.size())
      out.push_back(v6[i]);
    if (i < v4.size())
      out.push_back(v4[i]);
  }
  if (out.size() > resolver::addresses_max)
    out.resize(resolver::addresses_max);
  return out;
}

} // namespace

/// What libunbound looks for; lives until libunbound is done with it, even when nobody asks any more.
struct unbound_resolver::record {
  unbound_resolver& owner;
  open_question* asking;
  int type;
  std::list<record>::iterator at;
};

class unbound_resolver::open_question final : public resolver::question {
public:
  open_question(unbound_resolver& asked, callback done)
      : asked_(asked),
        done_(std::move(done)),
        deadline_(asked.loop_, [this] { finish(resolve_outcome::timed_out); }),
        other_family_(asked.loop_, [this] { conclude(); }) {
    deadline_.start(resolver_limits::deadline);
  }
  ~open_question() override { withdraw(); }

  bool look_for(const std::string& name, int type) {
    auto* const made = asked_.look_for(*this, name, type);
    if (made != nullptr)
      open_.push_back(made);
    return made != nullptr;
  }

  void on_record(const record& done, int error, const ub_result* result) {
    const auto type = done.type;
    std::erase(open_, &done);
    if (error != 0 || result == nullptr || result->bogus != 0)
      failed_ = true;
    else if (result->havedata != 0)
      take(type, *result);
    else
      failed_ = failed_ || (result->rcode != 0 && result->nxdomain == 0);
    if (open_.empty())
      conclude();
    else if (has_answer())
      other_family_.start(resolver_limits::other_family);
  }

private:
  bool has_answer() const { return !v4_.empty() || !v6_.empty() || !name_.empty() || root_found_; }

  void take(int type, const ub_result& result) {
    if (type == type_a)
      v4_ = addresses_in(result, 4);
    else if (type == type_aaaa)
      v6_ = addresses_in(result, 16);
    else if (type == type_ns)
      root_found_ = true;
    else if (result.data[0] != nullptr && result.len[0] > 0)
      name_ =
          name_of_ptr({reinterpret_cast<const std::uint8_t*>(result.data[0]), static_cast<std::size_t>(result.len[0])})
              .value_or("");
  }

  void conclude() {
    if (has_answer())
      finish(resolve_outcome::found);
    else
      finish(failed_ ? resolve_outcome::failed : resolve_outcome::not_found);
  }

  /// The callback may destroy this question.
  void finish(resolve_outcome outcome) {
    deadline_.cancel();
    other_family_.cancel();
    withdraw();
    resolved_name answer{outcome, interleaved(v6_, v4_), resolver_limits::term, std::move(name_)};
    const auto done = std::move(done_);
    done(std::move(answer));
  }

  void withdraw() {
    for (auto* const each : open_)
      each->asking = nullptr;
    open_.clear();
  }

  unbound_resolver& asked_;
  callback done_;
  timer deadline_;
  timer other_family_;
  std::vector<record*> open_;
  bool failed_ = false;
  bool root_found_ = false;
  std::vector<proto::ip_address> v4_;
  std::vector<proto::ip_address> v6_;
  std::string name_;
};

void unbound_resolver::context_deleter::operator()(ub_ctx* context) const { ::ub_ctx_delete(context); }

tl::expected<std::unique_ptr<unbound_resolver>, std::string> unbound_resolver::create(event_loop& loop,
                                                                                      const resolver_settings& chosen) {
  std::unique_ptr<ub_ctx, context_deleter> context(::ub_ctx_create());
  if (!context)
    return tl::unexpected(std::string("libunbound has no memory"));
  if (const int error = apply(*context, chosen); error != 0)
    return tl::unexpected("libunbound refuses the settings of the resolver: " + std::string(::ub_strerror(error)));
  return std::unique_ptr<unbound_resolver>(new unbound_resolver(loop, std::move(context)));
}

unbound_resolver::unbound_resolver(event_loop& loop, std::unique_ptr<ub_ctx, context_deleter> context)
    : loop_(loop), context_(std::move(context)) {
  watch_ = std::make_unique<io_watch>(
      loop_, ::ub_fd(context_.get()), [this] { ::ub_process(context_.get()); }, [] {});
  watch_->want_read(true);
}

unbound_resolver::~unbound_resolver() = default;

std::unique_ptr<resolver::question> unbound_resolver::resolve(event_loop&, std::string name, callback done) {
  if (!proto::parse_host_name(name))
    return nullptr;
  // The final dot: a name is what it says, never one within some search domain.
  name += '.';
  auto made = std::make_unique<open_question>(*this, std::move(done));
  const bool v6 = made->look_for(name, type_aaaa);
  const bool v4 = made->look_for(name, type_a);
  return v6 || v4 ? std::move(made) : nullptr;
}

std::unique_ptr<resolver::question> unbound_resolver::reverse(event_loop&, const proto::ip_address& address,
                                                              callback done) {
  const auto name = reverse_name(address);
  auto made = std::make_unique<open_question>(*this, std::move(done));
  return !name.empty() && made->look_for(name + ".", type_ptr) ? std::move(made) : nullptr;
}

std::unique_ptr<resolver::question> unbound_resolver::probe(callback done) {
  auto made = std::make_unique<open_question>(*this, std::move(done));
  return made->look_for(".", type_ns) ? std::move(made) : nullptr;
}

unbound_resolver::record* unbound_resolver::look_for(open_question& asking, const std::string& name, int type) {
  if (records_.size() >= resolver_limits::records_max)
    return nullptr;
  records_.push_front(record{*this, &asking, type, {}});
  auto& made = records_.front();
  made.at = records_.begin();
  if (::ub_resolve_async(context_.get(), name.c_str(), type, class_in, &made, &on_record, nullptr) == 0)
    return &made;
  records_.pop_front();
  return nullptr;
}

void unbound_resolver::on_record(void* which, int error, ub_result* result) {
  const std::unique_ptr<ub_result, result_deleter> owned(result);
  auto& records = static_cast<record*>(which)->owner.records_;
  std::list<record> done;
  done.splice(done.begin(), records, static_cast<record*>(which)->at);
  if (done.front().asking != nullptr)
    done.front().asking->on_record(done.front(), error, result);
}

} // namespace gate17::node
