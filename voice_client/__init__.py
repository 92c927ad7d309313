"""The terminal's voice and screen: microphone, speech, and the local page at 127.0.0.1:8802.

The assistant and the device bridge are reached by HTTP alone.
"""
