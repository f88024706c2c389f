"""A client in another language: gRPC's C core, round_robin, health checking, no retries.

Arguments: host:port,... calls-per-second streams. Prints one line a second, and a last
one when its input ends. Needs no generated code: messages are bytes.
"""
import collections
import json
import re
import sys
import threading
import time

import grpc

addresses, rate, streams = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
config = {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}
channel = grpc.insecure_channel("ipv4:" + addresses, options=[
    ("grpc.service_config", json.dumps(config)),
    ("grpc.enable_retries", 0),
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1000),
])
create = channel.unary_unary("/orders.OrderService/Create")
watch = channel.unary_stream("/orders.OrderService/Watch")
lock = threading.Lock()
stop = threading.Event()
total = collections.Counter()
second = collections.Counter()


def count(key):
    with lock:
        total[key] += 1
        second[key] += 1


def answered(call):
    if call.code() == grpc.StatusCode.OK:
        count(re.search(rb"127\.0\.0\.1:\d+", call.result()).group().decode())
    else:
        count("failed %s %s" % (call.code().name, call.details()))


def stream():
    while not stop.is_set():
        call = watch(b"")
        count("streams opened")
        try:
            for _ in call:
                if stop.is_set():
                    call.cancel()
        except grpc.RpcError:
            trailers = dict(call.trailing_metadata() or ())
            if not stop.is_set():
                count("stream %s %s" % (call.code().name, trailers.get("grpc-lb-reconnect", call.details())))
                time.sleep(0.1)


def calls():
    start, sent = time.monotonic(), 0
    while not stop.is_set():
        due = int((time.monotonic() - start) * rate)
        for _ in range(due - sent):
            count("started")
            create.future(b"", timeout=10).add_done_callback(answered)
        sent = due
        time.sleep(0.002)


def report():
    while not stop.wait(1):
        with lock:
            print("second", json.dumps(second, sort_keys=True), flush=True)
            second.clear()


grpc.channel_ready_future(channel).result(timeout=60)
threads = [threading.Thread(target=calls, daemon=True), threading.Thread(target=report, daemon=True)]
threads += [threading.Thread(target=stream, daemon=True) for _ in range(streams)]
for thread in threads:
    thread.start()
sys.stdin.read()
stop.set()
time.sleep(3)
with lock:
    print("total", json.dumps(total, sort_keys=True), flush=True)
