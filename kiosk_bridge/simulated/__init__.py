"""Software devices for showing and training: 模拟设备, marked so in every answer."""
