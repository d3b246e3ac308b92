# SPDX-License-Identifier: Apache-2.0
# Plays systemd's part: activate.py tcp|udp|unix ADDRESS NOTIFY COMMAND... runs the command with a socket, bound to the
# address, as descriptor 3, prints what it tells the socket NOTIFY, a line each, and ends with its status.
import os
import socket
import sys

kind, address, notify = sys.argv[1:4]
family = socket.AF_UNIX if kind == "unix" else socket.AF_INET
listening = socket.socket(family, socket.SOCK_DGRAM if kind == "udp" else socket.SOCK_STREAM)
if kind == "unix":
    listening.bind(address)
else:
    host, port = address.split(":")
    listening.bind((host, int(port)))
if kind != "udp":
    listening.listen()
notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notices.bind("\0" + notify[1:] if notify.startswith("@") else notify)
program = os.fork()
if program == 0:
    os.dup2(listening.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_PID=str(os.getpid()), LISTEN_FDS="1", LISTEN_FDNAMES="pen", NOTIFY_SOCKET=notify)
    os.execv(sys.argv[4], sys.argv[4:])
listening.close()
notices.settimeout(0.05)
ended = 0
while ended == 0:
    ended, status = os.waitpid(program, os.WNOHANG)
    try:
        while True:
            print(notices.recv(4096).decode().replace("\n", " "), flush=True)
    except socket.timeout:
        pass
sys.exit(os.waitstatus_to_exitcode(status))
