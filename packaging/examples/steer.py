# SPDX-License-Identifier: Apache-2.0
"""Steers an event from Python with plain gRPC: watches it, and halves its rate while the shop is too slow.

    mkdir -p stubs
    protoc -I proto --python_out=stubs --grpc_python_out=stubs \\
        --plugin=protoc-gen-grpc_python=/usr/bin/grpc_python_plugin proto/breakwater/v1/*.proto
    PYTHONPATH=stubs BREAKWATER_TOKEN_FILE=FILE /usr/bin/python3 packaging/examples/steer.py EVENT SHOP_URL

It needs python3-grpcio, python3-protobuf, protobuf-compiler-grpc and libprotobuf-dev. FILE holds an operator's token;
SHOP_URL is a page of the shop's that is slow when the shop is. A service elsewhere than at 127.0.0.1:50051 is named by
BREAKWATER_SERVER.
"""
import os
import sys
import time
import urllib.request

import grpc
from breakwater.v1 import event_service_pb2, event_service_pb2_grpc
from breakwater.v1 import telemetry_service_pb2, telemetry_service_pb2_grpc

NORMAL, CAREFUL = 1000.0, 500.0  # admissions per second


def seconds_to_answer(url):
    began = time.monotonic()
    try:
        urllib.request.urlopen(url, timeout=2).close()
    except OSError:
        return 2.0
    return time.monotonic() - began


def main(event_id, shop_url):
    with open(os.environ["BREAKWATER_TOKEN_FILE"], encoding="ascii") as file:
        who = (("authorization", "Bearer " + file.read().strip()),)
    channel = grpc.insecure_channel(os.environ.get("BREAKWATER_SERVER", "127.0.0.1:50051"))
    events = event_service_pb2_grpc.EventServiceStub(channel)
    telemetry = telemetry_service_pb2_grpc.TelemetryServiceStub(channel)

    watched = telemetry_service_pb2.WatchSnapshotsRequest(event_id=event_id)
    made = 0  # the revision that the last change of ours made
    for update in telemetry.WatchSnapshots(watched, metadata=who):
        figures = update.snapshot.event
        if figures.revision < made:
            continue  # written before that change
        print(f"{figures.admitted_per_second:.0f} of {figures.set_admissions_per_second:.0f} admitted a second")
        wanted = CAREFUL if seconds_to_answer(shop_url) > 0.5 else NORMAL
        if wanted == figures.set_admissions_per_second:
            continue
        try:
            made = events.SetAdmissionRate(event_service_pb2.SetAdmissionRateRequest(
                event_id=event_id, admissions_per_second=wanted, expected_revision=figures.revision,
                reason="the shop is slow" if wanted == CAREFUL else "the shop is well again"),
                metadata=who, timeout=5).event.revision
        except grpc.RpcError as error:
            if error.code() != grpc.StatusCode.ABORTED:
                raise
            made = figures.revision + 1  # somebody else has just changed it: look again


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2])
    except grpc.RpcError as error:
        sys.exit(f"breakwater: {error.code().name}: {error.details()}")
    except KeyboardInterrupt:
        pass
