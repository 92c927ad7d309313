"""The drivers that come with Daoban, by the short names used in devices.yaml.

A name followed by /kind belongs to that kind alone. They are imported when first named, so
that a terminal needs only the libraries of the devices that it has.
"""

from __future__ import annotations

_SIMULATED = {
    "id-card": "cards:SimulatedIdCard",
    "travel-document": "cards:SimulatedDocument",
    "signature-pad": "person:SimulatedPad",
    "fingerprint": "person:SimulatedFingerprint",
    "camera": "person:SimulatedCamera",
    "a4-printer": "printers:SimulatedA4",
    "receipt-printer": "printers:SimulatedReceipt",
    "qr-scanner": "capture:SimulatedScanner",
    "microphone": "capture:SimulatedMicrophone",
    "lights": "board:SimulatedLights",
    "sensors": "board:SimulatedSensors",
    "image": "screen:SimulatedImage",
    "voice-prompt": "screen:SimulatedVoice",
    "soft-keyboard": "screen:SimulatedKeyboard",
}

DRIVERS: dict[str, str] = {
    "cups": "kiosk_bridge.drivers.cups:CupsPrinter",
    "escpos": "kiosk_bridge.drivers.receipt:EscposPrinter",
    "serial-scanner": "kiosk_bridge.drivers.serial_scanner:SerialScanner",
    "camera-scanner": "kiosk_bridge.drivers.camera_scanner:CameraScanner",
    "v4l2": "kiosk_bridge.drivers.camera:V4l2Camera",
    "microphone": "kiosk_bridge.drivers.microphone:Microphone",
    "speech": "kiosk_bridge.drivers.speech:SpeechPrompt",
    "pcsc": "kiosk_bridge.drivers.pcsc:SocialSecurityCard",
    "local-http": "kiosk_bridge.drivers.local_http:LocalHttp",
    "local-websocket": "kiosk_bridge.drivers.local_websocket:LocalWebSocket",
    "opencv": "kiosk_bridge.drivers.image:OpenCvImage",
    "pinyin": "kiosk_bridge.drivers.keyboard:PinyinKeyboard",
    "serial-lights": "kiosk_bridge.drivers.serial_board:SerialLights",
    "serial-sensors": "kiosk_bridge.drivers.serial_board:SerialSensors",
    **{
        f"simulated/{kind}": f"kiosk_bridge.simulated.{place}" for kind, place in _SIMULATED.items()
    },
}
