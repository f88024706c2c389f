"""gRPC's C core: calls at a fixed rate, fail-fast, without retries, and counts what comes of it.

Arguments: target method calls-per-second. Prints the counts each second; ends when its input does.
"""
import collections
import json
import sys
import threading
import time

import grpc

target, method, rate = sys.argv[1], sys.argv[2], int(sys.argv[3])
config = {"loadBalancingConfig": [{"round_robin": {}}]}
if "," in target:
    # Behind a proxy the health of one server would be taken for that of all.
    config["healthCheckConfig"] = {"serviceName": ""}
channel = grpc.insecure_channel(target, options=[
    ("grpc.service_config", json.dumps(config)),
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1000),
])
call = channel.unary_unary(method)
lock = threading.Lock()
counts = collections.Counter()
stop = threading.Event()


def count(what):
    with lock:
        counts[what] += 1


def ended(future):
    count("OK" if future.code() == grpc.StatusCode.OK else "%s %s" % (future.code().name, future.details()))


def calls():
    start, sent = time.monotonic(), 0
    while not stop.is_set():
        due = int((time.monotonic() - start) * rate)
        for _ in range(due - sent):
            count("started")
            call.future(b"", timeout=20).add_done_callback(ended)
        sent = due
        time.sleep(0.005)


def report():
    with lock:
        print(json.dumps(counts, sort_keys=True), flush=True)


grpc.channel_ready_future(channel).result(timeout=60)
caller = threading.Thread(target=calls, daemon=True)
caller.start()
waiting = threading.Thread(target=sys.stdin.read)
waiting.start()
while waiting.is_alive():
    waiting.join(1)
    report()
stop.set()
caller.join()
deadline = time.monotonic() + 25
while time.monotonic() < deadline and sum(counts.values()) < 2 * counts["started"]:
    time.sleep(0.1)
report()
