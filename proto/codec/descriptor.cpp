// SPDX-License-Identifier: GPL-3.0-or-later
#include "proto/codec/descriptor.hpp"

#include <algorithm>

#include "proto/codec/canonical.hpp"
#include "proto/codec/node_fields.hpp"
#include "proto/codec/record_fields.hpp"
#include "proto/crypto/labels.hpp"

namespace gate17::proto {

namespace {

result<void> check(const descriptor& content) {
  const bool fits = is_node_name(content.name) && are_addresses(content.addresses) &&
                    content.contact.size() <= contact_bytes_max && is_printable(content.contact) &&
                    !content.suites.empty() && are_suites(content.suites) && are_rules(content.exit_policy) &&
                    is_possible(content.place);
  if (!fits) {
    return fail(errc::malformed);
  }
  return {};
}

void write(schema::Descriptor::Builder to, const descriptor& from) {
  write(to.initCertificates(), from.certificates);
  to.setName(from.name);
  write(to.initAddresses(from.addresses.size()), from.addresses);
  to.setRoles(from.roles.bits());
  to.setOwner(as_data(from.owner.bytes));
  to.setOwnerSignature(as_data(from.owner_signature.bytes));
  to.setContact(from.contact);
  write(to.initSuites(from.suites.size()), from.suites);
  write_rules(to.initExitPolicy(from.exit_policy.size()), from.exit_policy);
  to.setPricePiconeroPerGib(from.price_piconero_per_gib);
  to.setCapacityBytesPerSecond(from.capacity_bytes_per_second);
  write(to.initPlace(), from.place);
  to.setPublished(from.published);
  to.setBootId(from.boot_id);
}

result<descriptor> read(schema::Descriptor::Reader from) {
  descriptor made;
  field_reader fields;
  read(fields, from.getCertificates(), made.certificates);
  fields.text(from.getName(), name_bytes_max, made.name);
  read(fields, from.getAddresses(), made.addresses);
  made.roles = node_roles::from_bits(from.getRoles());
  fields.bytes(from.getOwner(), made.owner.bytes);
  fields.bytes(from.getOwnerSignature(), made.owner_signature.bytes);
  fields.text(from.getContact(), contact_bytes_max, made.contact);
  fields.suites(from.getSuites(), made.suites);
  read_rules(fields, from.getExitPolicy(), made.exit_policy);
  made.price_piconero_per_gib = from.getPricePiconeroPerGib();
  made.capacity_bytes_per_second = from.getCapacityBytesPerSecond();
  read(fields, from.getPlace(), made.place);
  made.published = from.getPublished();
  made.boot_id = from.getBootId();
  if (!fields.is_ok()) {
    return fail(fields.error());
  }
  if (const auto fits = check(made); !fits) {
    return fail(fits.error());
  }
  return made;
}

} // namespace

bool is_node_name(std::string_view text) { return is_label(text, name_bytes_max); }

signature countersign(const signing_key& owner, const node_id& node) { return owner.sign(labels::owner, node.bytes); }

bool verify_owner(const descriptor& content, const node_id& node) {
  return verify(content.owner, labels::owner, node.bytes, content.owner_signature);
}

result<std::vector<std::uint8_t>> encode(const descriptor& content) {
  if (const auto fits = check(content); !fits) {
    return fail(fits.error());
  }
  return write_canonical_within<schema::Descriptor>(descriptor_bytes_max, [&](auto& root) { write(root, content); });
}

result<descriptor> decode_descriptor(byte_view body) {
  return read_canonical<schema::Descriptor>(body, descriptor_bytes_max, [](auto root) { return read(root); });
}

result<signed_descriptor> sign(descriptor content, const signing_key& signing) {
  std::sort(content.addresses.begin(), content.addresses.end());
  auto body = encode(content);
  if (!body) {
    return fail(body.error());
  }
  const signature made = signing.sign(labels::descriptor, *body);
  return signed_descriptor{std::move(*body), made};
}

result<verified_descriptor> verify_node(const signed_descriptor& envelope, unix_seconds now) {
  auto content = decode_descriptor(envelope.body);
  if (!content) {
    return fail(content.error());
  }
  const auto node = verify_certificates(content->certificates, now);
  if (!node) {
    return fail(node.error());
  }
  if (!verify(content->certificates.signing, labels::descriptor, envelope.body, envelope.signature)) {
    return fail(errc::bad_signature);
  }
  return verified_descriptor{*node, std::move(*content)};
}

result<verified_descriptor> verify_descriptor(const signed_descriptor& envelope, unix_seconds now) {
  auto proven = verify_node(envelope, now);
  if (proven && !verify_owner(proven->content, proven->node)) {
    return fail(errc::bad_signature);
  }
  return proven;
}

} // namespace gate17::proto
