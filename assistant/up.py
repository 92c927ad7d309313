"""``daoban up``: assistant, device service and page together, until Ctrl-C.

Imports nothing heavy: the index is built and read by the assistant's own process, once.
"""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from assistant.launch import Child, listens, port_taken, readiness

PORTS = (8800, 8801, 8802)
_TOO_MANY = 429
_BRIDGE = "bridge"


class StartError(Exception):
    """A service that is needed did not start; the message says why."""


def up(ports: tuple[int, int, int] = PORTS) -> int:
    """Start all, wait until the assistant can answer, and stay; returns the exit code."""
    console = Console()
    # Said for SIGINT too: a shell that starts us in the background has had it ignored.
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupt)
    taken = [port for port in ports if port_taken(port)]
    if taken:
        numbers = "、".join(map(str, taken))
        console.print(
            f"[bold red]端口 {numbers} 已被占用。[/]可能导办已经在运行：请先停掉那一个；"
            "要换端口请用 daoban up --help 里的选项。"
        )
        return 1
    home = Path(os.environ.get("DAOBAN_HOME", ".daoban"))
    enrol_this_terminal(home)
    children = _children(ports, home)
    try:
        return _run(children, console)
    except KeyboardInterrupt:
        console.print("\n正在停止……")
        return 0
    except StartError as error:
        console.print(f"[bold red]没有启动成功：[/]{error}", highlight=False)
        return 1
    finally:
        for child in children:
            child.stop()


def enrol_this_terminal(home: Path, terminal: str = "terminal-1") -> None:
    """Give the device service of this machine its key, and make the key known, once.

    The key lies in a folder of the device service's own: what the assistant signs with lies
    elsewhere, and it never opens this one.
    """
    if (home / "terminals.json").exists() and (home / _BRIDGE / "keys").is_dir():
        return
    from guard.assertion import ReplayStore
    from guard.enrol import Terminals
    from guard.keys import KeyRing

    key = KeyRing.create(home / _BRIDGE / "keys", ("device",)).private("device").public
    register = Terminals(home / "terminals.json", ReplayStore())
    register.enrol(terminal, register.new_code(terminal, time.time()), key, time.time())


def _children(ports: tuple[int, int, int], home: Path) -> list[Child]:
    assistant, bridge, screen = (str(port) for port in ports)
    address, devices = f"http://127.0.0.1:{assistant}", f"http://127.0.0.1:{bridge}"
    screen_line = ("kiosk", "--port", screen, "--assistant", address, "--bridge", devices)
    page = f"http://127.0.0.1:{screen}"
    own = ("--home", str(home / _BRIDGE), "--origin", page)
    bridge_line = ("bridge", "--port", bridge, "--http", "--simulated", *own)
    rows: list[tuple[str, tuple[str, ...], int]] = [
        ("问答服务", ("serve", "--port", assistant), ports[0]),
        ("终端页面", screen_line, ports[2]),
        ("设备服务", bridge_line, ports[1]),
    ]
    return [Child(name, line, port, home / "log" / f"{line[0]}.log") for name, line, port in rows]


def _run(children: list[Child], console: Console) -> int:
    assistant, screen, bridge = children
    # The devices come last: on two cores they would keep the first answer waiting.
    assistant.start()
    screen.start()
    _wait_for_answers(assistant, console)
    bridge.start()
    console.print(f"[green]✓[/] 问答服务　http://127.0.0.1:{assistant.port}", highlight=False)
    _wait_for_port(screen)
    console.print(f"[green]✓[/] 终端页面　http://127.0.0.1:{screen.port}", highlight=False)
    _tell_bridge(bridge, console)
    console.print(f"日志在 {assistant.log.parent}，按 Ctrl-C 停止。", highlight=False)
    console.print(f"[bold]导办已就绪，请打开　http://127.0.0.1:{screen.port}/[/]", highlight=False)
    return _stay(children, console)


def _wait_for_answers(assistant: Child, console: Console) -> None:
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bars:
        tasks = {"": bars.add_task("启动问答服务", total=None)}
        began = time.monotonic()
        while True:
            _alive(assistant)
            status, body = readiness(assistant.port)
            if status == 200:
                return
            if body.get("code") == "broken_base":
                raise StartError(f"{assistant.why()}（详见 {assistant.log}）")
            if status not in (0, _TOO_MANY) and body.get("total"):
                _advance(bars, tasks, body["step"], body["done"], body["total"])
            # Quick at first for the second start; slow then, within the rate that guard allows.
            time.sleep(0.1 if time.monotonic() - began < 3 else 0.5)


def _advance(bars: Progress, tasks: dict[str, TaskID], step: str, done: int, total: int) -> None:
    if step not in tasks:
        tasks[step] = bars.add_task(step, total=total)
    bars.update(tasks[step], completed=done, total=total)


def _wait_for_port(child: Child) -> None:
    while not listens(child.port):
        _alive(child)
        time.sleep(0.05)


def _tell_bridge(bridge: Child, console: Console) -> None:
    """The terminal works without devices, so the device service is never waited for."""
    if bridge.ended() is not None:
        console.print(f"[yellow]![/] 设备服务没有启动：{bridge.why()}。问答不受影响。")
    elif listens(bridge.port):
        address = f"http://127.0.0.1:{bridge.port}/panel"
        console.print(f"[green]✓[/] 设备服务　{address}（全部为模拟设备）", highlight=False)
    else:
        address = f"http://127.0.0.1:{bridge.port}/panel"
        console.print(f"[yellow]…[/] 设备服务正在启动，稍后在　{address}", highlight=False)


def _alive(child: Child) -> None:
    code = child.ended()
    if code is not None:
        raise StartError(f"{child.name}退出了（{code}）：{child.why()}（详见 {child.log}）")


def _stay(children: list[Child], console: Console) -> int:
    needed, bridge, told = children[:2], children[2], False
    while True:
        time.sleep(0.5)
        for child in needed:
            _alive(child)
        if bridge.ended() is not None and not told:
            console.print(f"[yellow]![/] 设备服务停了：{bridge.why()}。问答不受影响。")
            told = True


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt
