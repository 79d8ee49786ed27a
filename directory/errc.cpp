// SPDX-License-Identifier: GPL-3.0-or-later
#include "directory/errc.hpp"

namespace gate17::directory {

namespace {

struct wording {
  std::string_view name;
  std::string_view sentence;
};

wording wording_of(errc error) {
  switch (error) {
  case errc::malformed:
    return {"malformed", "The data is not in the form it should have."};
  case errc::bad_signature:
    return {"bad_signature", "A signature is not genuine."};
  case errc::too_few_signatures:
    return {"too_few_signatures", "Too few authorities signed the document."};
  case errc::wrong_network:
    return {"wrong_network", "The document is of another network."};
  case errc::older_than_known:
    return {"older_than_known", "A newer document is known already."};
  case errc::already_known:
    return {"already_known", "This document is known already."};
  case errc::conflicting:
    return {"conflicting", "Authorities signed two different documents for one period."};
  case errc::broken_chain:
    return {"broken_chain", "The document does not name the one before it as its predecessor."};
  case errc::expired:
    return {"expired", "The document is no longer valid; check the clock of this machine."};
  case errc::not_yet_valid:
    return {"not_yet_valid", "The document is not valid yet; check the clock of this machine."};
  case errc::bad_trust_grant:
    return {"bad_trust_grant", "A node is called trusted without the word of the network owner."};
  case errc::bad_reject_list:
    return {"bad_reject_list", "Nodes are called rejected without the word of the network owner."};
  case errc::older_reject_list:
    return {"older_reject_list", "The document goes back to an older list of rejected nodes."};
  case errc::wrong_document:
    return {"wrong_document", "The prekey sheet belongs to another document."};
  case errc::nothing_to_build:
    return {"nothing_to_build", "There is nothing to put into a document yet."};
  case errc::other_predecessor:
    return {"other_predecessor", "The authorities do not agree on the document before this one."};
  case errc::rule_without_sign:
    return {"rule_without_sign", "A rule begins with + or - and a blank."};
  case errc::rule_without_subject:
    return {"rule_without_subject", "A rule needs a subject behind its sign, such as * or example.com."};
  case errc::bad_rule_name:
    return {"bad_rule_name", "The subject of a rule is neither a name nor anything else a rule can be about."};
  case errc::bad_rule_address:
    return {"bad_rule_address", "The subject of a rule is no address or block; bits behind the prefix must be zero."};
  case errc::bad_rule_continent:
    return {"bad_rule_continent", "The continents of rules are C:AF C:AN C:AS C:EU C:NA C:OC C:SA."};
  case errc::bad_rule_as_number:
    return {"bad_rule_as_number", "A network in a rule is AS1 to AS4294967295."};
  case errc::bad_rule_tag:
    return {"bad_rule_tag", "A list or label in a rule has 1 to 32 letters, digits, '-' or '_'."};
  case errc::bad_rule_ports:
    return {"bad_rule_ports", "The ports of a rule are written tcp/443, udp/1000-2000 or tcp/*."};
  case errc::bad_rule_lifetime:
    return {"bad_rule_lifetime", "A rule ends with once, 30s to 12h, until restart, forever, or nothing."};
  case errc::too_many_rules:
    return {"too_many_rules", "There are too many rules."};
  case errc::unfit_for_exits:
    return {"unfit_for_exits", "An exit policy holds rules about * and addresses only, without a lifetime."};
  case errc::bad_route_rule:
    return {"bad_route_rule", "A rule about routes is *, a name, an address or app:NAME, perhaps ports, then some of "
                              "exit=DE,FR avoid=US via=NODE level=fast|balanced|high trusted."};
  case errc::bad_packing:
    return {"bad_packing", "The compressed document is damaged."};
  case errc::too_large:
    return {"too_large", "The document is larger than any document may be."};
  case errc::too_few_hops:
    return {"too_few_hops", "A route has 3 to 8 hops."};
  case errc::no_entry:
    return {"no_entry", "No entry node is usable."};
  case errc::no_exit:
    return {"no_exit", "The network has no exit that the policy leaves."};
  case errc::exits_refuse_destination:
    return {"exits_refuse_destination", "No exit is willing to reach this destination."};
  case errc::no_trusted_exit:
    return {"no_trusted_exit", "This connection needs a trusted exit and there is none."};
  case errc::pinned_node_unusable:
    return {"pinned_node_unusable", "A node that the policy asks for cannot be used."};
  case errc::owners_not_distinct:
    return {"owners_not_distinct", "The network has too few different owners for a route of this length."};
  case errc::networks_not_distinct:
    return {"networks_not_distinct", "The network has too few different address blocks for this level."};
  case errc::countries_not_distinct:
    return {"countries_not_distinct", "The network has too few different countries for this level."};
  case errc::entry_not_hidden:
    return {"entry_not_hidden", "The exit could tell the client's entry from too few others for this level."};
  }
  return {"unknown", "Unknown error."};
}

} // namespace

std::string_view to_string(errc error) { return wording_of(error).name; }

std::string_view explain(errc error) { return wording_of(error).sentence; }

} // namespace gate17::directory
