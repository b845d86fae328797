#!/usr/bin/env python3
"""Makes a class of submissions for lab 00: correct, wrong, broken and hostile ones.

usage: make_class.py TREE CLASS EXPECTED

CLASS is a new folder with one entry a learner. EXPECTED is a file of lines "LEARNER STATUS POINTS":
what the gradebook has to say. Everything is written by hand here, archives too: an archiver would
refuse to make most of these.
"""
import io
import os
import pathlib
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile

PART = "labs/00-tour/private_name.cpp"
tree, out, expected_file = (pathlib.Path(argument) for argument in sys.argv[1:4])
here = pathlib.Path(__file__).resolve().parent
reference = (tree / "solutions/00-tour/private_name.cpp").read_text()
starter = (tree / PART).read_text()
expected = {}


def expect(learner, status, points):
    expected[learner] = (status, points)
    return out / learner


def folder(learner, text, status="graded", points=0, name=PART):
    path = expect(learner, status, points) / name
    path.parent.mkdir(parents=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def tar(learner, members, status="refused", points=0, mode="gz"):
    """members: (TarInfo, content or None) pairs."""
    file = expect(learner, status, points).with_name(f"{learner}.tar.{mode}")
    with tarfile.open(file, f"w:{mode}") as archive:
        for info, content in members:
            if content is None:
                archive.addfile(info)
            else:
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))


def member(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


def zip_file(learner, entries, status="refused", points=0):
    file = expect(learner, status, points).with_name(f"{learner}.zip")
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry, content in entries:
            archive.writestr(entry, content)


def git_bundle(learner, status, points, fill):
    """fill(folder) makes the work tree of one commit."""
    file = expect(learner, status, points).with_name(f"{learner}.bundle")
    with tempfile.TemporaryDirectory() as work:
        def git(*words):
            subprocess.run(["git", "-c", "user.name=learner", "-c", "user.email=learner@example.org",
                            "-c", "init.defaultBranch=main", *words], cwd=work, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        git("init")
        fill(pathlib.Path(work))
        git("add", "--all")
        git("commit", "-m", "my work")
        git("bundle", "create", str(file.resolve()), "HEAD")


def put(work, text, name=PART):
    path = work / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def correct():
    folder("correct-folder", reference, points=10)
    folder("correct-short-path", reference, points=10, name="private_name.cpp")
    zip_file("correct-zip", [(f"mine/{PART}", reference)], "graded", 10)
    tar("correct-tar", [(member(PART), reference.encode())], "graded", 10)
    tar("correct-xz", [(member(PART), reference.encode())], "graded", 10, mode="xz")
    git_bundle("correct-bundle", "graded", 10, lambda work: put(work, reference))


def wrong():
    for patch in sorted((tree / "solutions/00-tour/wrong").glob("*.patch"))[:6]:
        with tempfile.TemporaryDirectory() as work:
            file = pathlib.Path(work) / "private_name.cpp"
            file.write_text(reference)
            subprocess.run(["patch", "--quiet", "--no-backup-if-mismatch", str(file), str(patch)], check=True)
            folder(f"wrong-{patch.stem}", file.read_text())


def broken():
    folder("broken-starter", starter)
    folder("broken-empty", "")
    folder("broken-syntax", reference.replace("{", "{{", 1))
    folder("broken-binary", bytes(range(256)) * 16)
    folder("broken-no-function", "int unused;\n")
    folder("broken-own-main", reference + "\nint main() { return 0; }\n")
    expect("broken-nothing-in-it", "refused", 0).mkdir()


def hostile_programs():
    prelude = (here / "prelude.cpp").read_text()
    for file in sorted((here / "hostile").glob("*.cpp")):
        folder(f"hostile-{file.stem}", prelude + file.read_text())


def hostile_archives():
    right = reference.encode()
    climbs = "../" * 12
    zip_file("hostile-zip-climbs", [(PART, right), (f"{climbs}tmp/escaped", "out")])
    tar("hostile-tar-climbs", [(member(f"{climbs}{PART}"), right)])
    tar("hostile-tar-absolute", [(member("/" + PART), right)])
    tar("hostile-link-to-a-file", [(member(PART, tarfile.SYMTYPE, "/etc/shadow"), None)])
    # Nothing is unpacked, so a link on the way leads nowhere, and the part is what it is.
    tar("hostile-link-then-through", [(member("labs", tarfile.SYMTYPE, "/tmp"), None),
                                      (member(PART), starter.encode())], "graded", 0)
    tar("hostile-hard-link", [(member(PART, tarfile.LNKTYPE, "/etc/shadow"), None)])
    tar("hostile-device", [(member(PART, tarfile.CHRTYPE), None)])
    tar("hostile-fifo", [(member(PART, tarfile.FIFOTYPE), None)])
    tar("hostile-twice", [(member(PART), right), (member(PART), b"")])
    zip_file("hostile-bomb", [(PART, b"\0" * (600 << 20))])
    zip_file("hostile-many-files", [(PART, right)] + [(f"x/{n}", b"") for n in range(200000)])
    # What a learner may not change does not leave the submission: the checks stay what they are.
    zip_file("hostile-own-checks", [(PART, starter), ("labs/00-tour/checks.cpp", "int main() {}"),
                                    ("labs/00-tour/lab.yaml", "number: \"00\"\n"), ("lab", "#!/bin/true\n"),
                                    ("CMakeLists.txt", "message(FATAL_ERROR)\n")], "graded", 0)
    git_bundle("hostile-bundle-link", "refused", 0, link_to_shadow)
    (out / "hostile-truncated.zip").write_bytes((out / "correct-zip.zip").read_bytes()[:200])
    expected["hostile-truncated"] = ("refused", 0)
    folder_link = expect("hostile-folder-link", "refused", 0) / PART
    folder_link.parent.mkdir(parents=True)
    folder_link.symlink_to("/etc/shadow")
    fifo = expect("hostile-folder-fifo", "refused", 0) / PART
    fifo.parent.mkdir(parents=True)
    os.mkfifo(fifo)


def link_to_shadow(work):
    (work / "labs/00-tour").mkdir(parents=True)
    (work / PART).symlink_to("/etc/shadow")


out.mkdir()
for make in (correct, wrong, broken, hostile_programs, hostile_archives):
    make()
expected_file.write_text("".join(f"{name} {status} {points}\n" for name, (status, points) in sorted(expected.items())))
print(f"{len(expected)} submissions")
