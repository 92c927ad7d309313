"""The adapters: the sandbox, and back-ends over HTTP."""
