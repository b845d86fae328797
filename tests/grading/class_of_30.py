#!/usr/bin/python3
"""A class of 30 is graded in one command, and every verdict is right: class_of_30.py LAB TREE NUMBER

LAB is the program `lab`, TREE the workbook with its solutions, NUMBER the lab: 00, 01, ... The submissions are made here:
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

import yaml

LAB = pathlib.Path(sys.argv[1]).resolve()
TREE = pathlib.Path(sys.argv[2]).resolve()
NUMBER = sys.argv[3]
FOLDER = next((TREE / "labs").glob(f"{NUMBER}-*")).name
MANIFEST = yaml.safe_load((TREE / "labs" / FOLDER / "lab.yaml").read_text())
FULL = float(sum(task["points"] for task in MANIFEST["tasks"]))

PARTS = {path.name: path.read_text() for path in (TREE / "solutions" / FOLDER).glob("*.cpp")}
PART = MANIFEST["tasks"][0]["part"]  # the one that is spoiled


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

    def hand_in(self, learner, text, most=0.0, part=PART):
        """A folder with the references, in which one part is replaced."""
        self.put(self.folder / learner, {**PARTS, part: text})
        self.expect(learner, "graded", 0, most)


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
        room.hand_in(f"wrong-{patch.stem}", (folder / part).read_text(), FULL - 1, part)


def add_broken(room, scratch):
    room.hand_in("syntax", "int main( {\n")
    room.hand_in("empty", "")
    room.hand_in("starter", (TREE / "labs" / FOLDER / PART).read_text(), FULL - 1)
    (room.folder / "nothing").mkdir()
    (room.folder / "nothing" / "README").write_text("I will hand in later.\n")
    (room.folder / "text.zip").write_text("this is no zip\n")
    with tarfile.open(room.folder / "traversal.tar", "w") as archive:
        entry = tarfile.TarInfo("../../../tmp/evil")
        entry.size = 1
        archive.addfile(entry, io.BytesIO(b"x"))
    link = room.folder / "link" / FOLDER
    link.mkdir(parents=True)
    (link / PART).symlink_to("/etc/shadow")
    with zipfile.ZipFile(room.folder / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(300 << 20))
        archive.writestr(PART, PARTS[PART])
    for learner in ("nothing", "text", "traversal", "link", "bomb"):
        room.expect(learner, "refused", 0, 0)


def attack(code):
    """A reference, with something that runs before main()."""
    return PARTS[PART] + (
        "\n#include <signal.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n"
        "#include <unistd.h>\n"
        "[[gnu::constructor]] static void attack() {\n" + code + "\n}\n")


def add_hostile(room, scratch):
    room.hand_in("exits", attack("_exit(0);"))
    room.hand_in("says-pass", attack(
        'for (int fd = 1; fd < 64; ++fd) dprintf(fd, "{\\"event\\":\\"check\\",\\"name\\":'
        '\\"Task1.OwnNamespaces\\",\\"title\\":\\"x\\",\\"task\\":1,\\"verdict\\":\\"pass\\",'
        '\\"duration_ms\\":1}\\n{\\"event\\":\\"end\\"}\\n"); _exit(0);'))
    room.hand_in("kills", attack("kill(-1, SIGKILL); _exit(1);"))
    room.hand_in("forks", attack("for (;;) if (fork() == -1) pause();"))
    room.hand_in("hogs", attack(
        "for (;;) { void* p = malloc(1 << 24); if (p) memset(p, 1, 1 << 24); }"))
    room.hand_in("sleeps", attack("for (;;) pause();"))
    room.hand_in("reads-host", '#include "/etc/shadow"\n')


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
        graded = subprocess.run([LAB, "grade", "--all", room.folder, "--lab", NUMBER, "--out",
                                 scratch / "out", "--jobs", str(os.cpu_count() or 1)],
                                capture_output=True, text=True)
        print(graded.stderr, graded.stdout, sep="")
        wrong = list(complaints(room, (scratch / "out" / "gradebook.csv").read_text()))
        print(f"{len(room.expected)} submissions, {len(wrong)} wrong verdicts")
        for line in wrong:
            print(line)
        return 1 if wrong or graded.returncode != 0 or len(room.expected) != 30 else 0


sys.exit(main())
