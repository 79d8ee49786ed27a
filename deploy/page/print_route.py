#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reads `gate17 route show --json` and prints the hops of the circuit that carried most; fails unless it has at least
three hops, all of different nodes and owners."""
import json
import sys

circuits = [circuit for circuit in json.load(sys.stdin)["circuits"] if circuit["isolation"]]
if not circuits:
    sys.exit("no circuit has carried anything")
hops = max(circuits, key=lambda circuit: circuit["bytes"])["hops"]
for number, hop in enumerate(hops, 1):
    trusted = " trusted" if hop["trusted"] else ""
    print(f"  {number}  {hop['name']:<8} owner {hop['owner']:<10} {hop['country']:<3} {hop['address']}{trusted}")
if len(hops) < 3 or len({hop["owner"] for hop in hops}) < len(hops) or len({hop["node_id"] for hop in hops}) < len(hops):
    sys.exit("a route needs at least three hops of different owners")
