# SPDX-License-Identifier: Apache-2.0
"""Manual pages of section 3 from the public headers: a page a header, and a name for every function and structure in it.

manpages.py --headers include --version X [OUT]   without OUT: below the folder that Meson installs to
"""
import argparse
import os
import re
import sys

INTRO = re.compile(r"/\* segue/\S+?\.h: (.*?)\*/", re.S)
PIECE = re.compile(r"(?P<doc>/\*\*(?!<).*?\*/\s*)?"
                   r"(?P<code>(?:SEGUE_API\b[^;{]*;|typedef\s+(?:struct|enum|union)\b[^;{]*\{(?:[^{}]|\{[^{}]*\})*\}[^;]*;|typedef\b[^;{]*;"
                   r"|enum\b[^;{]*\{[^}]*\}[^;]*;))(?P<after>[ \t]*/\*\*<.*?\*/)?", re.S)
PARAGRAPH = re.compile(r"(?:Threading|Ownership|Faults|Buffer rule|Life[\w ]*):")


def words(comment):
    """The text of a comment, without its frame; the first letter capital."""
    text = re.sub(r"^\s*/\*+<?\s?|\s*\*/\s*$", "", comment.strip())
    lines = [re.sub(r"^\s*\*? {0,2}", "", line).rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip()


def roff(text):
    return "\n".join(re.sub(r"^([.'])", r"\\&\1", line) for line in text.replace("\\", "\\e").replace("-", "\\-").split("\n"))


def prose(text):
    out = []
    for line in re.sub(r"\s*@return\b", "\n@return", text).strip().split("\n"):
        if line.startswith("@return"):
            out += [".PP", ".B Returns:"]
            line = line[len("@return"):].strip()
        elif PARAGRAPH.match(line):
            out.append(".PP")
        elif line.startswith("   ") or re.match(r"\d+\. |- ", line):
            out.append(".br")
        out.append(".PP" if not line.strip() else roff(line.strip()))
    return "\n".join(out)


def code(text):
    return ".PP\n.nf\n.RS 4\n" + roff(text.strip()) + "\n.RE\n.fi"


def name_of(piece):
    """What a declaration declares: a function, else the name at the end of a typedef, else nothing."""
    if piece.startswith("SEGUE_API"):
        return re.search(r"\b(segue_\w+)\s*\(", piece).group(1)
    found = re.search(r"\(\*(segue_\w+)\)", piece) or re.search(r"\b(segue_\w+)\s*;\s*$", piece)
    return found.group(1) if found else None


def page(path, version):
    """(name of the page, its text, names that lead to it)"""
    with open(path, encoding="utf-8") as file:
        text = file.read()
    header = re.search(r"\bsegue/(?:ext/)?\w+\.h\b", path.replace(os.sep, "/")).group(0)
    found = INTRO.search(text)
    if not found:
        sys.exit(f"{path}: does not begin with what it is for: /* segue/...h: ... */")
    intro = words(found.group(0))
    about, _, rest = intro.partition(": ")[2].partition(".")
    pieces = [(name_of(m["code"]), m) for m in PIECE.finditer(text)]
    names = [name for name, _ in pieces if name]
    title = header.removesuffix(".h").replace("/", "-")
    functions = [name for name, m in pieces if m["code"].startswith("SEGUE_API")]
    listed = ", ".join(functions or [title])
    out = ['.\\" Made from ' + header + " by tools/manpages.py", f'.TH {title.upper()} 3 "" "segue {version}" "segue"', ".nh", ".ad l", ".SH NAME",
           roff(f"{listed} - {' '.join(about.split())}"), ".SH SYNOPSIS", ".nf", f".B #include <{header}>", ".fi"]
    if not header.startswith("segue/ext/"):
        out += [".PP", "Link with" + (" \\-lsegue\\-testkit" if header == "segue/testkit.h" else "") + " \\-lsegue; see pkg\\-config(1)."]
    out += [".SH DESCRIPTION", prose(rest.strip() or about), ".SH INTERFACE"]
    for name, m in pieces:
        if name:
            out.append(f".SS {roff(name)}")
        elif m["doc"]:
            out.append(".PP")
        told = "\n".join(words(c) for c in (m["doc"], m["after"]) if c)
        out += [code(m["code"].replace("SEGUE_API ", ""))] + ([".PP", prose(told)] if told else [])
    out += [".SH SEE ALSO", "segue(1), and doc/ of the source"]
    return title, "\n".join(out) + "\n", names


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headers", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--mandir", default="share/man")
    parser.add_argument("out", nargs="?")
    options = parser.parse_args()
    out = options.out or os.path.join(os.environ["MESON_INSTALL_DESTDIR_PREFIX"], options.mandir, "man3")
    os.makedirs(out, exist_ok=True)
    taken = set()
    for folder, _, files in sorted(os.walk(options.headers)):
        for file in sorted(f for f in files if f.endswith(".h") and f != "segue.h"):
            title, text, names = page(os.path.join(folder, file), options.version)
            for name in [title, *names]:
                if name in taken:
                    continue  # declared in one header, defined in another: the first page has it
                taken.add(name)
                with open(os.path.join(out, name + ".3"), "w", encoding="utf-8") as page_file:
                    page_file.write(text if name == title else f".so man3/{title}.3\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
