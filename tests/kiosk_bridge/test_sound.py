"""Microphone and voice prompt through PulseAudio's null sink: what is played is recorded."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import time
import wave
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from kiosk_bridge.drivers.speech import readable
from kiosk_bridge.sound import Tape, read_wav, tone, wav
from tests.kiosk_bridge.terminal import Start, Terminal, wait_for

audio = pytest.mark.audio


@pytest.fixture(scope="module")
def pulse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    import sounddevice

    folder = tmp_path_factory.mktemp("pulse")
    socket = folder / "socket"
    before = {name: os.environ.get(name) for name in ("PULSE_SERVER", "PULSE_RUNTIME_PATH", "HOME")}
    os.environ |= {"PULSE_RUNTIME_PATH": str(folder), "HOME": str(folder)}
    modules = [f"module-native-protocol-unix socket={socket} auth-anonymous=1"]
    # norewinds: 50 ms at a time; otherwise the sink hands on two seconds at once.
    modules += ["module-null-sink sink_name=kiosk norewinds=1"]
    loads = [part for module in modules for part in ("-L", module)]
    server = subprocess.Popen(
        ["pulseaudio", "-n", "--exit-idle-time=-1", "--daemonize=no", "--use-pid-file=no", *loads],
        stderr=subprocess.DEVNULL,
    )
    os.environ["PULSE_SERVER"] = f"unix:{socket}"
    wait_for(
        lambda: subprocess.run(["pactl", "info"], capture_output=True).returncode == 0, "pulse"
    )
    sounddevice._terminate()
    sounddevice._initialize()
    yield socket
    server.terminate()
    server.wait(10)
    for name, value in before.items():
        if value is None:
            os.environ.pop(name)
        else:
            os.environ[name] = value
    sounddevice._terminate()
    sounddevice._initialize()


def sounding(start: Start, programs: dict[str, Path], **settings: object) -> Terminal:
    return start(
        {
            "microphone": {"driver": "microphone", "settings": {"device": "pulse"}},
            "voice-prompt": {"driver": "speech", "settings": settings},
        },
        programs=programs,
    )


def samples(recording: dict[str, object]) -> np.ndarray:
    with wave.open(io.BytesIO(base64.b64decode(str(recording["audio"])))) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float)


def write_tone(path: Path, hertz: float, seconds: float) -> None:
    path.write_bytes(wav(tone(hertz, seconds, 16000, 0.5), 16000))


@audio
@pytest.mark.parametrize("player", ["paplay", "sounddevice"])
def test_what_is_played_is_recorded(
    start: Start, programs: dict[str, Path], pulse: Path, tmp_path: Path, player: str
) -> None:
    prompt = tmp_path / "prompt.wav"
    write_tone(prompt, 880, 1.5)
    settings = {"player": player, "recordings": {"请放置证件": str(prompt)}}
    device = {} if player == "paplay" else {"device": "pulse"}
    terminal = sounding(start, programs, **settings, **device)
    terminal.ask("microphone/open", rate=16000)
    terminal.ask("microphone/start")
    spoken = terminal.ask("voice-prompt/speak", text="请放置证件")
    recording = terminal.ask("microphone/stop")
    assert spoken == {"seconds": pytest.approx(1.5, abs=0.01), "whole": True}
    assert recording["rate"] == 16000
    assert float(str(recording["peak"])) > 0.3
    heard = samples(recording)
    loudest = np.abs(np.fft.rfft(heard)).argmax() * 16000 / heard.size
    assert loudest == pytest.approx(880, abs=5)


@audio
def test_silence_is_known_for_silence(start: Start, programs: dict[str, Path], pulse: Path) -> None:
    terminal = sounding(start, programs, player="paplay")
    terminal.ask("microphone/open")
    terminal.ask("microphone/start", most_s=0.3)
    time.sleep(0.8)
    recording = terminal.ask("microphone/stop")
    assert recording["peak"] == 0
    assert recording["seconds"] == pytest.approx(0.3, abs=0.01)


@audio
def test_espeak_says_hanzi_and_can_be_stopped(
    start: Start, programs: dict[str, Path], pulse: Path
) -> None:
    terminal = sounding(start, programs, player="paplay")
    terminal.ask("microphone/open")
    terminal.ask("microphone/start")
    short = terminal.ask("voice-prompt/speak", text="请取走身份证。", ai=False)
    labelled = terminal.ask("voice-prompt/speak", text="请取走身份证。", ai=True)
    assert float(str(terminal.ask("microphone/stop")["peak"])) > 0.05
    assert float(str(labelled["seconds"])) > float(str(short["seconds"])) + 2
    with ThreadPoolExecutor() as pool:
        speaking = pool.submit(terminal.ask, "voice-prompt/speak", text="办事指南，" * 40)
        terminal.until("voice-prompt", "busy")
        time.sleep(0.5)
        terminal.ask("voice-prompt/stop")
        assert speaking.result()["whole"] is False


@audio
def test_recording_needs_a_start(start: Start, programs: dict[str, Path], pulse: Path) -> None:
    terminal = sounding(start, programs, player="paplay")
    assert terminal.code("microphone/start") == "not_open"
    terminal.ask("microphone/open")
    assert terminal.code("microphone/stop") == "not_open"


def test_a_microphone_that_is_not_there(start: Start) -> None:
    device = {"driver": "microphone", "settings": {"device": "no such microphone"}}
    terminal = start({"microphone": device})
    terminal.until("microphone", "lost")
    assert terminal.code("microphone/open") == "device_lost"


def test_without_the_program_there_is_no_speech(start: Start) -> None:
    device = {"driver": "speech", "settings": {"player": "paplay"}}
    terminal = start({"voice-prompt": device}, programs={"paplay": "/nowhere/paplay"})
    assert terminal.code("voice-prompt/speak", text="请") == "program_refused"


def test_hanzi_become_pinyin_for_espeak() -> None:
    assert readable("请放好身份证，谢谢！") == "qing3 fang4 hao3 shen1 fen4 zheng4 , xie4 xie4 !"


def test_a_wav_is_read_also_when_its_length_is_unknown() -> None:
    whole = wav(tone(200, 0.5, 8000, 0.25), 8000)
    piped = whole[:40] + b"\xff\xff\xff\x7f" + whole[44:]
    for content in (whole, piped):
        sound = read_wav(content, gain=2)
        assert (sound.rate, sound.seconds) == (8000, 0.5)
        assert np.abs(sound.samples).max() / 32768 == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("content", [b"", b"RIFF" + bytes(60), wav(b"", 8000)[:30]])
def test_what_is_no_wav_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="WAV"):
        read_wav(content)


def test_one_sound_follows_another_at_the_first_ones_rate() -> None:
    first = read_wav(wav(tone(200, 1, 8000, 0.5), 8000))
    second = read_wav(wav(tone(200, 1, 16000, 0.5), 16000))
    joined = first.then(second)
    assert (joined.rate, joined.seconds) == (8000, 2.5)
    assert not joined.samples[8000:12000].any() and joined.samples[12000:].any()


def test_a_tape_has_an_end_and_is_wiped() -> None:
    tape = Tape(8000, 0.1)
    tape.add(tone(100, 1, 8000, 0.5))
    recording = tape.recording()
    assert recording.seconds == pytest.approx(0.1)
    assert recording.peak == pytest.approx(0.5, abs=0.01)
    held = tape._samples
    tape.wipe()
    assert not any(held) and tape.recording().seconds == 0
