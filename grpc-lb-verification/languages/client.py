"""See README.md."""
import json
import os
import sys
import threading
import time

import grpc

addresses, per_second = sys.argv[1], float(sys.argv[2])
config = {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}
channel = grpc.insecure_channel("ipv4:" + addresses, options=[
    ("grpc.service_config", json.dumps(config)), ("grpc.enable_retries", 0)])
method = channel.unary_unary("/verification.Counting/Call")
lock = threading.Condition()
counts = {"sent": 0}
stopping = threading.Event()
opened = 0


def done(call):
    global opened
    failed = call.code() != grpc.StatusCode.OK
    what = "failed %s %s" % (call.code().name, call.details()) if failed else "from " + call.result().decode()
    with lock:
        counts[what] = counts.get(what, 0) + 1
        opened -= 1
        lock.notify_all()


def load():
    global opened
    began = time.monotonic()
    while not stopping.is_set():
        with lock:
            counts["sent"] += 1
            opened += 1
            number = counts["sent"]
        key = "py-%d-%d" % (os.getpid(), number)
        method.future(b"hello", timeout=15, metadata=(("call-key", key),)).add_done_callback(done)
        stopping.wait(max(0, began + number / per_second - time.monotonic()))


loader = threading.Thread(target=load, daemon=True)
loader.start()
for line in sys.stdin:
    if line.strip() == "count":
        with lock:
            print("count " + json.dumps(counts), flush=True)
    elif line.strip() == "stop":
        stopping.set()
        loader.join()
        with lock:
            lock.wait_for(lambda: opened == 0, 30)
            print("total " + json.dumps(counts), flush=True)
        break
os._exit(0)
