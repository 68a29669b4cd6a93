"""One of the example's apps on a free port."""
import re
import subprocess
import sys
import threading
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples/flask-app"


class FlaskApp:
    """The process, until the stack is unwound."""

    def __init__(self, module, env, folder, stack):
        command = [sys.executable, "-B", "-m", "flask", "--app", str(EXAMPLE / module), "run", "--port", "0"]
        self.process = subprocess.Popen(
            command, cwd=folder, env=env, text=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )
        stack.callback(self.process.wait)
        stack.callback(self.process.kill)
        self.told = []
        self.url = self.read_url()
        # Somebody has to read on, or the app stands still once the pipe is full.
        threading.Thread(target=self.read_rest, daemon=True).start()

    def read_url(self):
        for line in self.process.stderr:
            self.told.append(line)
            told = re.search(r"Running on (http://127\.0\.0\.1:\d+)", line)
            if told:
                return told[1]
        raise RuntimeError(f"the Flask app did not start: {''.join(self.told)}")

    def read_rest(self):
        for line in self.process.stderr:
            self.told.append(line)

    def errors(self):
        """What it said of mistakes of its own."""
        return "".join(line for line in self.told if "Traceback" in line or "Error" in line or " 500 " in line)
