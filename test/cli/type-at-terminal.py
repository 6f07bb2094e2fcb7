"""Runs a command at a terminal of its own, types each answer once its question is there, prints what the screen got.

Each answer that was typed is told in a line of the standard error, at once."""

import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

SECONDS_MAX = 60

steps, command = json.loads(sys.argv[1]), sys.argv[2:]
child, terminal = pty.fork()
if child == 0:
    os.execvp(command[0], command)
fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
screen, told = b"", 0
end = time.monotonic() + SECONDS_MAX
while time.monotonic() < end:
    if not select.select([terminal], [], [], 1)[0]:
        continue
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        break
    if not chunk:
        break
    screen += chunk
    if steps and steps[0][0].encode() in screen[told:]:
        told = len(screen)
        os.write(terminal, steps.pop(0)[1].encode())
        print("typed", file=sys.stderr, flush=True)
os.close(terminal)
sys.stdout.write(screen.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
