// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/exit/unbound_settings.hpp"

#include <cstring>

#include <netinet/in.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unbound.h>
#include <unistd.h>

#include "node/exit/address_guard.hpp"
#include "node/io/socket.hpp"

namespace gate17::node {

namespace {

using source = resolver_settings::source;

constexpr const char* debian_trust_anchor = "/usr/share/dns/root.key";
constexpr const char* system_hosts = "/etc/hosts";

/// Nothing that one question learns may serve the next, for that can be timed: answers, refusals, keys and delegations
/// count as old at once, and names are not proven absent from what others asked for.
constexpr std::string_view forgetful = R"(server:
  cache-max-ttl: 0
  cache-max-negative-ttl: 0
  aggressive-nsec: no
  prefetch: no
  prefetch-key: no
  target-fetch-policy: "0 0 0 0 0"
  outgoing-range: 512
  outgoing-num-tcp: 32
  num-queries-per-thread: 2048
)";

/// A stranger's zone may name any address as its server: none of them is to be asked but public ones.
std::string public_servers_only() {
  std::string text = "  do-not-query-localhost: yes\n";
  for (const auto& each : special_purpose_ranges())
    text += "  do-not-query-address: " + each.to_string() + "\n";
  return text;
}

/// Whether this machine has a way to a root server of the family; connecting a datagram socket sends nothing.
bool has_route(const char* root_server) {
  const proto::endpoint at{*proto::ip_address::parse(root_server), 53};
  const bool v4 = at.address.kind == proto::ip_address::family::v4;
  const unique_fd probe(::socket(v4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  sockaddr_storage to{};
  socklen_t length = sizeof(sockaddr_in);
  if (v4) {
    auto& out = reinterpret_cast<sockaddr_in&>(to);
    out.sin_family = AF_INET;
    out.sin_port = htons(at.port);
    std::memcpy(&out.sin_addr, at.address.bytes.data(), 4);
  } else {
    auto& out = reinterpret_cast<sockaddr_in6&>(to);
    out.sin6_family = AF_INET6;
    out.sin6_port = htons(at.port);
    std::memcpy(&out.sin6_addr, at.address.bytes.data(), 16);
    length = sizeof(sockaddr_in6);
  }
  return probe && ::connect(probe.get(), reinterpret_cast<const sockaddr*>(&to), length) == 0;
}

/// That a family leads nowhere would have to be found out with every question, for servers are not remembered.
std::string without_dead_families() {
  const bool v4 = has_route("198.41.0.4");
  const bool v6 = has_route("2001:503:ba3e::2:30");
  if (v4 == v6)
    return {};
  return v4 ? "server:\n  do-ip6: no\n" : "server:\n  do-ip4: no\n";
}

/// libunbound reads files only: one in memory, gone when it is closed.
int read_text(ub_ctx& context, const std::string& text) {
  const unique_fd file(::memfd_create("resolver", MFD_CLOEXEC));
  if (!file || ::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return UB_READFILE;
  return ::ub_ctx_config(&context, ("/proc/self/fd/" + std::to_string(file.get())).c_str());
}

} // namespace

std::string unbound_text(const resolver_settings& chosen) {
  std::string text(forgetful);
  const bool validates = chosen.trust_anchor && !chosen.trust_anchor->empty() && chosen.from != source::system;
  text += validates ? "  module-config: \"validator iterator\"\n" : "  module-config: \"iterator\"\n";
  if (validates)
    text += "  trust-anchor-file: \"" + *chosen.trust_anchor + "\"\n";
  // Which servers of a zone answered is remembered only of those the operator chose, which every question shares.
  if (chosen.from == source::recursive)
    return text + "  infra-host-ttl: 0\n" + public_servers_only();
  text += "  do-not-query-localhost: no\n";
  if (chosen.from != source::forwarders)
    return text;
  const bool tls = !chosen.forwarders.empty() && !chosen.forwarders.front().tls_name.empty();
  if (tls)
    text += "  tls-cert-bundle: \"/etc/ssl/certs/ca-certificates.crt\"\n";
  text += "forward-zone:\n  name: \".\"\n  forward-no-cache: yes\n";
  for (const auto& each : chosen.forwarders) {
    text += "  forward-addr: " + each.at.address.to_string() + "@" + std::to_string(each.at.port);
    text += each.tls_name.empty() ? "\n" : "#" + each.tls_name + "\n";
  }
  if (tls)
    text += "  forward-tls-upstream: yes\n";
  return text;
}

int apply(ub_ctx& context, const resolver_settings& chosen) {
  auto settled = chosen;
  if (!settled.trust_anchor)
    settled.trust_anchor = ::access(debian_trust_anchor, R_OK) == 0 ? debian_trust_anchor : "";
  if (settled.from == source::system && settled.hosts_file.empty())
    settled.hosts_file = system_hosts;
  // What libunbound has to say names what was asked for.
  ::ub_ctx_debugout(&context, nullptr);
  if (const int error = ::ub_ctx_async(&context, 1); error != 0)
    return error;
  auto text = unbound_text(settled);
  if (settled.from == source::recursive)
    text += without_dead_families();
  if (const int error = read_text(context, text); error != 0)
    return error;
  // A machine without either file still resolves nothing worse than that.
  if (settled.from == source::system)
    ::ub_ctx_resolvconf(&context, nullptr);
  if (settled.hosts_file.empty())
    return 0;
  const int error = ::ub_ctx_hosts(&context, settled.hosts_file.c_str());
  return chosen.hosts_file.empty() ? 0 : error;
}

} // namespace gate17::node
