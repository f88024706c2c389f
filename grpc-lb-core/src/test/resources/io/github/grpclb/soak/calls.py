"""Calls a backend at a fixed rate and prints how the calls ended, as "status count"."""
import collections
import sys
import threading
import time

import grpc

target, calls, per_second, micros = sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), sys.argv[4].encode()
deadline = float(sys.argv[5]) if len(sys.argv) > 5 else 2.0
ends = collections.Counter()
lock = threading.Lock()
open_calls = threading.Semaphore(0)


def ended(call):
    code, details = call.code(), call.details() or ""
    with lock:
        ends["OK" if code == grpc.StatusCode.OK else code.name + ": " + details[:100]] += 1
    open_calls.release()


with grpc.insecure_channel(target) as channel:
    method = channel.unary_unary("/soak.Backend/Call")
    start = time.monotonic()
    for i in range(calls):
        left = start + i / per_second - time.monotonic()
        if left > 0:
            time.sleep(left)
        method.future(micros, timeout=deadline).add_done_callback(ended)
    for i in range(calls):
        open_calls.acquire()
for end, count in ends.most_common():
    print(end.replace("\n", " "), count)
