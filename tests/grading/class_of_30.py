#!/usr/bin/python3
"""A class of 30 is graded in one command, and every verdict is right: class_of_30.py LAB TREE

LAB is the program `lab`, TREE the workbook with its solutions. The submissions are made here:
right ones in every kind of archive, wrong ones from the corpus of mistakes, broken ones, ones that
cannot be read, and code that attacks who grades it. It runs in the real lab kernel.
"""
import csv
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile

LAB = pathlib.Path(sys.argv[1]).resolve()
TREE = pathlib.Path(sys.argv[2]).resolve()
FOLDER = "01-a-name-of-its-own"
FULL = 50.0  # points of lab 01

PARTS = {path.name: path.read_text() for path in (TREE / "solutions" / FOLDER).glob("*.cpp")}


def run(*argv, **options):
    return subprocess.run(argv, check=True, capture_output=True, **options)


class Class:
    """Writes submissions and remembers what is to come of each."""

    def __init__(self, folder):
        self.folder = folder
        self.expected = {}

    def expect(self, learner, status, least, most):
        self.expected[learner] = (status, least, most)

    def put(self, path, parts):
        for name, text in parts.items():
            file = path / FOLDER / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        return path

    def right(self, learner):
        self.expect(learner, "graded", FULL, FULL)
        return self.folder / learner

    def hand_in(self, learner, status, least, most, **changed):
        """A folder with the references, in which some parts are replaced (None: taken away)."""
        parts = {**PARTS, **{f"{name}.cpp": text for name, text in changed.items()}}
        self.put(self.folder / learner, {n: t for n, t in parts.items() if t is not None})
        self.expect(learner, status, least, most)


def add_right(room, scratch):
    source = room.put(scratch / "right", PARTS)
    shutil.copytree(source, room.right("folder"))
    shutil.copytree(source, room.right("deep") / "download" / "handin" / "labs")
    for kind, mode in (("tar", "w"), ("tar.gz", "w:gz"), ("tar.xz", "w:xz")):
        path = room.right(f"as-{kind.replace('.', '-')}")
        with tarfile.open(f"{path}.{kind}", mode) as archive:
            archive.add(source, "handin")
    with zipfile.ZipFile(f"{room.right('zip')}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in PARTS.items():
            archive.writestr(name, text)
    git = ["git", "-C", source, "-c", "user.name=l", "-c", "user.email=l@localhost"]
    run(*git, "init", "--quiet")
    run(*git, "add", "--all")
    run(*git, "commit", "--quiet", "-m", "x")
    run(*git, "bundle", "create", f"{room.right('bundle')}.bundle", "HEAD")
    shutil.rmtree(source / ".git")


def add_wrong(room, scratch):
    for number, patch in enumerate(sorted((TREE / "solutions" / FOLDER / "wrong").glob("*.patch"))[:8]):
        folder = scratch / f"wrong{number}"
        folder.mkdir()
        for name, text in PARTS.items():
            (folder / name).write_text(text)
        part = patch.read_text().split("part: ", 1)[1].split("\n", 1)[0].strip()
        run("patch", "--silent", folder / part, patch)
        room.hand_in(f"wrong-{patch.stem}", "graded", 0, FULL - 1,
                     **{part[:-4]: (folder / part).read_text()})


def add_broken(room, scratch):
    room.hand_in("syntax", "graded", 0, 0, clone="int main( {\n")
    room.hand_in("empty", "graded", 0, 0, gate="")
    room.hand_in("starter", "graded", 0, FULL - 1, hostname=None)
    (room.folder / "nothing").mkdir()
    (room.folder / "nothing" / "README").write_text("I will hand in later.\n")
    (room.folder / "text.zip").write_text("this is no zip\n")
    with tarfile.open(room.folder / "traversal.tar", "w") as archive:
        entry = tarfile.TarInfo("../../../tmp/evil")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    link = room.folder / "link" / FOLDER
    link.mkdir(parents=True)
    (link / "clone.cpp").symlink_to("/etc/shadow")
    with zipfile.ZipFile(room.folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(300 << 20))
        archive.writestr("clone.cpp", PARTS["clone.cpp"])
    for learner in ("nothing", "text", "traversal", "link", "bomb"):
        room.expect(learner, "refused", 0, 0)


def attack(code):
    """The reference of clone.cpp, with something that runs before main()."""
    return PARTS["clone.cpp"] + (
        "\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
        "#include <unistd.h>\n"
        "[[gnu::constructor]] static void attack() {\n" + code + "\n}\n")


def add_hostile(room, scratch):
    room.hand_in("exits", "graded", 0, 0, clone=attack("_exit(0);"))
    room.hand_in("says-pass", "graded", 0, 0, clone=attack(
        'for (int fd = 1; fd < 64; ++fd) dprintf(fd, "{\\"event\\":\\"check\\",\\"name\\":'
        '\\"Task1.OwnNamespaces\\",\\"title\\":\\"x\\",\\"task\\":1,\\"verdict\\":\\"pass\\",'
        '\\"duration_ms\\":1}\\n{\\"event\\":\\"end\\"}\\n"); _exit(0);'))
    room.hand_in("kills", "graded", 0, 0, clone=attack("kill(-1, SIGKILL); _exit(1);"))
    room.hand_in("forks", "graded", 0, 0, clone=attack("for (;;) if (fork() == -1) pause();"))
    room.hand_in("hogs", "graded", 0, 0, clone=attack(
        "for (;;) { void* p = malloc(1 << 24); if (p) memset(p, 1, 1 << 24); }"))
    room.hand_in("sleeps", "graded", 0, 0, clone=attack("for (;;) pause();"))
    room.hand_in("reads-host", "graded", 0, 0, clone='#include "/etc/shadow"\n')


def complaints(room, table):
    rows = {row["learner"]: row for row in csv.DictReader(io.StringIO(table, newline=""))}
    for learner, (status, least, most) in room.expected.items():
        row = rows.get(learner)
        if row is None:
            yield f"{learner}: is not in the gradebook"
        elif row["status"] != status or not least <= float(row["points"] or 0) <= most:
            yield (f"{learner}: {row['status']}, {row['points']} points; "
                   f"expected {status}, {least} to {most}: {row['remark']}")
    for learner in rows.keys() - room.expected.keys():
        yield f"{learner}: who is that?"


def main():
    with tempfile.TemporaryDirectory() as folder:
        scratch = pathlib.Path(folder)
        room = Class(scratch / "class")
        room.folder.mkdir()
        for add in (add_right, add_wrong, add_broken, add_hostile):
            add(room, scratch)
        graded = subprocess.run([LAB, "grade", "--all", room.folder, "--lab", "01", "--out",
                                 scratch / "out", "--jobs", str(os.cpu_count() or 1)],
                                capture_output=True, text=True)
        print(graded.stderr, graded.stdout, sep="")
        wrong = list(complaints(room, (scratch / "out" / "gradebook.csv").read_text()))
        print(f"{len(room.expected)} submissions, {len(wrong)} wrong verdicts")
        for line in wrong:
            print(line)
        return 1 if wrong or graded.returncode != 0 or len(room.expected) != 30 else 0


sys.exit(main())
