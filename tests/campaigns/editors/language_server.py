"""A small client of yaml-language-server over its standard streams: open a file, read what it says, hover, complete."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Queue
from typing import Any

WAIT = 60
"""Seconds for an answer; the server takes some seconds to start on a busy machine."""
SETTINGS = {
    "yaml": {
        "validate": True,
        "hover": True,
        "completion": True,
        "format": {"enable": False},
        "schemaStore": {"enable": False},
        "schemas": {},
        "yamlVersion": "1.2",
    },
    "http": {},
}


def command() -> str | None:
    """The server, named by YAML_LANGUAGE_SERVER or found on the path; None where there is none."""
    return shutil.which(os.environ.get("YAML_LANGUAGE_SERVER", "yaml-language-server"))


@contextmanager
def language_server(program: str, root: Path) -> Iterator[LanguageServer]:
    """The server at work on a folder; ended at the end, and by its id if it does not go by itself."""
    process = subprocess.Popen([program, "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
    server = LanguageServer(process, root)
    try:
        server.start()
        yield server
        server.ask("shutdown", None)
        server.tell("exit", None)
        process.wait(WAIT)
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                stream.close()


class LanguageServer:
    """One running server; `said` holds its last diagnostics by file."""

    def __init__(self, process: subprocess.Popen[bytes], root: Path) -> None:
        self._process = process
        self._root = root
        self._number = 0
        self._answers: Queue[dict[str, Any]] = Queue()
        self._diagnostics: Queue[dict[str, Any]] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)

    def start(self) -> None:
        """The handshake."""
        self._reader.start()
        hover = {"contentFormat": ["plaintext"]}
        capabilities = {
            "workspace": {"configuration": True},
            "textDocument": {"hover": hover, "completion": {"completionItem": {"snippetSupport": True}}},
        }
        self.ask("initialize", {"processId": None, "rootUri": self._root.as_uri(), "capabilities": capabilities})
        self.tell("initialized", {})
        self.tell("workspace/didChangeConfiguration", {"settings": SETTINGS})

    def problems(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Opens a file (each once only) with this text; what the server says about it: `line` counts from 1, `text`."""
        uri = path.as_uri()
        self._number += 1
        document = {"uri": uri, "languageId": "yaml", "version": self._number, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})
        while True:
            said = self._diagnostics.get(timeout=WAIT)
            if said["uri"] == uri:
                return [
                    {"line": one["range"]["start"]["line"] + 1, "text": one["message"]} for one in said["diagnostics"]
                ]

    def hover(self, path: Path, line: int, column: int) -> str:
        """What a person sees who points at a place (both from 1)."""
        answer = self.ask("textDocument/hover", self._at(path, line, column))
        contents = (answer or {}).get("contents", "")
        return contents["value"] if isinstance(contents, dict) else str(contents)

    def offered(self, path: Path, line: int, column: int) -> list[str]:
        """What is offered to a person who types at a place (both from 1)."""
        answer = self.ask("textDocument/completion", self._at(path, line, column))
        items = answer["items"] if isinstance(answer, dict) else answer or []
        return [item["label"] for item in items]

    def ask(self, method: str, parameters: object) -> Any:
        """Asks and waits for the answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": parameters})
        while True:
            answer = self._answers.get(timeout=WAIT)
            if answer["id"] == self._number:
                assert "error" not in answer, answer
                return answer.get("result")

    def tell(self, method: str, parameters: object) -> None:
        """Says without waiting."""
        self._send({"method": method, "params": parameters})

    def _at(self, path: Path, line: int, column: int) -> dict[str, Any]:
        return {
            "textDocument": {"uri": path.as_uri()},
            "position": {"line": line - 1, "character": column - 1},
        }

    def _send(self, message: dict[str, object]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        stream = self._process.stdin
        assert stream is not None
        stream.write(f"Content-Length: {len(body)}\r\n\r\n".encode() + body)
        stream.flush()

    def _read(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while True:
            length = 0
            while (line := stream.readline()) not in (b"\r\n", b""):
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                return
            message = json.loads(stream.read(length))
            if message.get("method") == "textDocument/publishDiagnostics":
                self._diagnostics.put(message["params"])
            elif "method" in message and "id" in message:
                self._send({"id": message["id"], "result": self._reply(message)})
            elif "id" in message:
                self._answers.put(message)

    def _reply(self, message: dict[str, Any]) -> object:
        if message["method"] == "workspace/configuration":
            return [SETTINGS.get(item.get("section", ""), {}) for item in message["params"]["items"]]
        return None
