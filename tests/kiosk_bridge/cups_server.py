"""A CUPS of our own on a free port: a PDF queue, and one whose paper can be pulled out."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.kiosk_bridge.terminal import free_port, wait_for

BACKENDS = Path("/usr/lib/cups/backend")
# A backend that keeps the document it is sent, once the faults named in a file are gone, which
# it reports to CUPS as a printer's backend would.
TRAY = """#!/bin/sh
[ $# -eq 0 ] && {{ echo 'direct tray "Unknown" "Tray"'; exit 0; }}
while [ -s {fault} ]; do echo "STATE: +$(cat {fault})" >&2; sleep 0.2; done
echo "STATE: -media-empty-error,media-jam-error,door-open-error,offline-report" >&2
cat > {out}/$1.part && mv {out}/$1.part {out}/$1.pdf
"""
PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
TAKES_PDF = '*cupsFilter: "application/vnd.cups-pdf 0 -"\n'


class CupsServer:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"127.0.0.1:{self.port}"
        self.fault = folder / "fault"
        self.fault.write_text("")
        self.out = folder / "out"

    def add_cups_pdf(self, queue: str) -> None:
        """Debian's cups-pdf: prints by Ghostscript into the PDF folder of the user."""
        self._add(queue, "cups-pdf:/", PPD)

    def add_tray(self, queue: str) -> None:
        """A printer that takes PDF and lays it into `out`."""
        ppd = self.folder / "tray.ppd"
        ppd.write_text(PPD.read_text().replace("\n", f"\n{TAKES_PDF}", 1))
        self._add(queue, "tray:/", ppd)

    def paper(self, job: str) -> Path:
        return self.out / f"{job.rpartition('-')[2]}.pdf"

    def _add(self, queue: str, uri: str, ppd: Path) -> None:
        command = ["lpadmin", "-h", self.address, "-p", queue, "-v", uri, "-E", "-P", str(ppd)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    def told(self, *command: str) -> str:
        program, *arguments = command
        done = subprocess.run(
            [program, "-h", self.address, *arguments], capture_output=True, text=True, timeout=30
        )
        return done.stdout + done.stderr


@contextmanager
def cups(folder: Path) -> Iterator[CupsServer]:
    folder.chmod(0o755)
    server = CupsServer(folder)
    _lay_out(server)
    process = subprocess.Popen(
        ["/usr/sbin/cupsd", "-f", "-c", folder / "cupsd.conf", "-s", folder / "cups-files.conf"]
    )
    try:
        wait_for(lambda: "scheduler is running" in server.told("lpstat", "-r"), "cupsd")
        yield server
    finally:
        process.terminate()
        process.wait(20)


def _lay_out(server: CupsServer) -> None:
    folder = server.folder
    for name in ("spool", "cache", "state", "bin", "bin/backend", "out"):
        (folder / name).mkdir()
    server.out.chmod(0o777)
    for part in ("filter", "daemon", "cgi-bin", "monitor", "notifier", "driver"):
        if (BACKENDS.parent / part).exists():
            (folder / "bin" / part).symlink_to(BACKENDS.parent / part)
    (folder / "bin/backend/cups-pdf").symlink_to(BACKENDS / "cups-pdf")
    tray = folder / "bin/backend/tray"
    tray.write_text(TRAY.format(fault=server.fault, out=server.out))
    tray.chmod(0o755)
    (folder / "cupsd.conf").write_text(
        f"Listen 127.0.0.1:{server.port}\nLogLevel warn\nPreserveJobFiles No\nBrowsing Off\n"
        "DefaultAuthType None\n<Location />\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Location /admin>\nOrder allow,deny\nAllow all\n</Location>\n"
        "<Policy default>\n<Limit All>\nOrder allow,deny\nAllow all\n</Limit>\n</Policy>\n"
    )
    (folder / "cups-files.conf").write_text(
        f"ServerRoot {folder}\nServerBin {folder}/bin\nRequestRoot {folder}/spool\n"
        f"CacheDir {folder}/cache\nStateDir {folder}/state\nTempDir {folder}/spool\n"
        f"ErrorLog {folder}/error_log\nAccessLog {folder}/access_log\nPageLog {folder}/page_log\n"
        "SystemGroup root lpadmin\nUser lp\nGroup lp\nFileDevice Yes\n"
    )
