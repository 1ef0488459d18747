"""Parses the C# files of a folder; prints as JSON what is no C#, and what types declare."""
import json
import pathlib
import sys

import tree_sitter_c_sharp
from tree_sitter import Language, Parser

TYPES = {"class_declaration", "interface_declaration", "enum_declaration", "struct_declaration"}
MEMBERS = {"method_declaration", "property_declaration", "enum_member_declaration"}


def name_of(node):
    return node.child_by_field_name("name").text.decode()


def visit(node, types, errors, owner=None):
    if node.type == "ERROR" or node.is_missing:
        errors.append(f"{node.start_point[0] + 1}:{node.start_point[1] + 1}")
    if node.type in TYPES:
        owner = types.setdefault(name_of(node), [])
    elif node.type in MEMBERS and owner is not None:
        owner.append(name_of(node))
    for child in node.children:
        visit(child, types, errors, owner)


parser = Parser(Language(tree_sitter_c_sharp.language()))
result = {"files": 0, "errors": [], "types": {}}
for file in sorted(pathlib.Path(sys.argv[1]).rglob("*.cs")):
    errors = []
    visit(parser.parse(file.read_bytes()).root_node, result["types"], errors)
    result["files"] += 1
    result["errors"] += [f"{file}:{position}" for position in errors]
print(json.dumps(result))
