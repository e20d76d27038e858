#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every layer knows only those below it: no #include runs up, and none leads back to itself.

The order is the one in which src/meson.build lists the layers. A header is
included by the path below src/, so that the arrow can be read off it. The rules in
policy/ include nothing of ours but each other and the public headers. Sources need
each other's headers in no circle; a header without a source counts as part of those
that include it. Unit tests
lie in folders of the same names, and a test is named for the source that it tests,
with more words behind that if a source has several.
"""
import os
import re
import sys

SOURCE = sys.argv[1]

with open(os.path.join(SOURCE, "meson.build"), encoding="utf-8") as build:
    layers = re.findall(r"^subdir\('(\w+)'\)", build.read(), re.MULTILINE)
order = {layer: rank for rank, layer in enumerate(layers)}
on_disk = {entry for entry in os.listdir(SOURCE) if os.path.isdir(os.path.join(SOURCE, entry))}
problems = []
arrows = 0

if on_disk != set(layers):
    problems.append(f"src/ has {sorted(on_disk)}, meson.build lists {sorted(layers)}")

for layer in layers:
    for name in sorted(os.listdir(os.path.join(SOURCE, layer))):
        if not name.endswith((".c", ".h")):
            continue
        path = os.path.join(SOURCE, layer, name)
        with open(path, encoding="utf-8") as source:
            text = source.read()
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            target = match.group(1).split("/")[0]
            arrows += 1
            if "/" not in match.group(1):
                problems.append(f"{path}:{number}: not by its path below src/: {line}")
            elif target not in order:
                problems.append(f"{path}:{number}: no such layer: {line}")
            elif order[target] > order[layer]:
                problems.append(f"{path}:{number}: runs up from {layer} to {target}")
            elif layer == "policy" and target != layer:
                problems.append(f"{path}:{number}: a rule sees the public view alone: {line}")
        # The freestanding layers come before "util" and cannot reach the C library by it.
        if order[layer] < order["util"]:
            for number, line in enumerate(text.splitlines(), 1):
                match = re.match(r"#\s*include\s+<([^>]+)>", line)
                if match and match.group(1) not in (
                    "errno.h", "stdbool.h", "stddef.h", "stdint.h", "string.h",
                    "memhp/policy.h", "memhp/view.h",
                ):
                    problems.append(f"{path}:{number}: not freestanding: {line}")

# Units of one layer, by the units that their sources and headers include.
includes = {}
for layer in layers:
    for name in sorted(os.listdir(os.path.join(SOURCE, layer))):
        stem, extension = os.path.splitext(name)
        if extension in (".c", ".h"):
            with open(os.path.join(SOURCE, layer, name), encoding="utf-8") as source:
                found = re.findall(r'(?m)^#\s*include\s+"([^"]+)\.h"', source.read())
            includes.setdefault(f"{layer}/{stem}", set()).update(found)


def needs(unit, seen=()):
    """The units with a source that @unit includes, by headers without one as well."""
    found = set()
    for other in includes.get(unit, set()) - set(seen):
        alone = not os.path.exists(os.path.join(SOURCE, other + ".c"))
        found |= needs(other, (*seen, unit)) if alone else {other}
    return found


def circle(unit, way):
    """A way that leads from @unit back into @way, or None."""
    if unit in way:
        return way[way.index(unit) :] + [unit]
    if unit in sound:
        return None
    for other in sorted(needs(unit) - {unit}):
        back = circle(other, way + [unit])
        if back:
            return back
    sound.add(unit)
    return None


sound = set()
for unit in sorted(includes):
    back = circle(unit, [])
    if back:
        problems.append("a circle: " + " -> ".join(back))
        break

UNITS = os.path.join(SOURCE, "..", "tests", "unit")
for folder in sorted(os.listdir(UNITS)):
    for name in sorted(os.listdir(os.path.join(UNITS, folder))) if folder in order else []:
        words = name.removeprefix("test_").removesuffix(".c").split("_")
        stems = ("_".join(words[:count]) for count in range(1, len(words) + 1))
        if not any(f"{folder}/{stem}" in includes for stem in stems):
            problems.append(f"tests/unit/{folder}/{name}: there is no such source")

if arrows == 0:
    problems.append("no #include was found: this test looks at the wrong place")
print("1..1")
for problem in problems:
    print("#", problem)
print(("not ok" if problems else "ok"), f"1 - {arrows} includes, none runs up")
sys.exit(bool(problems))
