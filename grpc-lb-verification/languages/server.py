"""See README.md."""
import os
import sys
import threading
import time
from concurrent import futures

import grpc

changed = threading.Condition()
state = {"serving": True, "failing": False, "delay": 0.0, "port": 0, "ending": False}
executed = {}


def call(request, context):
    key = dict(context.invocation_metadata()).get("call-key", "")
    with changed:
        executed[key] = executed.get(key, 0) + 1
    time.sleep(state["delay"])
    if state["failing"]:
        context.abort(grpc.StatusCode.UNAVAILABLE, "told to")
    return b"127.0.0.1:%d" % state["port"]


def watch(request, context):
    told = None
    while context.is_active() and not (state["ending"] and told is False):
        with changed:
            if told == state["serving"]:
                changed.wait(0.5)
            now = state["serving"]
        if now != told:
            told = now
            # grpc.health.v1.HealthCheckResponse { status: SERVING | NOT_SERVING }
            yield bytes([8, 1 if now else 2])


def report():
    print("report %d %d" % (sum(executed.values()), sum(1 for times in executed.values() if times > 1)), flush=True)


def change(**what):
    with changed:
        state.update(what)
        changed.notify_all()


# A watch holds a thread.
server = grpc.server(futures.ThreadPoolExecutor(64), options=[("grpc.so_reuseport", 0)])
server.add_generic_rpc_handlers((
    grpc.method_handlers_generic_handler("verification.Counting", {"Call": grpc.unary_unary_rpc_method_handler(call)}),
    grpc.method_handlers_generic_handler("grpc.health.v1.Health", {"Watch": grpc.unary_stream_rpc_method_handler(watch)}),
))
state["port"] = server.add_insecure_port("127.0.0.1:%s" % sys.argv[1])
server.start()
print("listening %d" % state["port"], flush=True)
for line in sys.stdin:
    command, _, value = line.strip().partition(" ")
    if command == "health":
        change(serving=value == "SERVING")
    elif command == "answer":
        change(failing=value != "OK")
    elif command == "delay":
        change(delay=float(value) / 1000)
    elif command == "report":
        report()
    elif command == "drain":
        report()
        change(serving=False, ending=True)
        server.stop(5).wait()
        break
os._exit(0)
