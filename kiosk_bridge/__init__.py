"""The device service (设备服务) of a self-service terminal, at 127.0.0.1:8801."""
