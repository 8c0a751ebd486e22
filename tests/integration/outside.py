# SPDX-License-Identifier: Apache-2.0
"""The operator API as a client sees it that has none of our files: reflection, health, error details."""
import os
import subprocess
import sys
import tempfile

import house  # the stubs' folder, and grpc

HERE = os.path.dirname(os.path.abspath(__file__))


def _messages():
    with tempfile.TemporaryDirectory(prefix="bw-") as folder:
        subprocess.run(["protoc", "-I" + HERE, "--python_out=" + folder, os.path.join(HERE, "outside.proto")],
                       check=True)
        sys.path.insert(0, folder)
        import outside_pb2
        sys.path.remove(folder)
        return outside_pb2


pb = _messages()


def unary(channel, path, request, answer_type, metadata=(), timeout=20):
    return channel.unary_unary(path, type(request).SerializeToString, answer_type.FromString)(
        request, metadata=metadata, timeout=timeout)


def reflect(channel, **asked):
    """One question to grpc.reflection.v1alpha."""
    call = channel.stream_stream("/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
                                 pb.ReflectionRequest.SerializeToString, pb.ReflectionResponse.FromString)
    answers = call(iter([pb.ReflectionRequest(**asked)]), timeout=20)
    return next(answers)


def healthy(channel, service=""):
    answer = unary(channel, "/grpc.health.v1.Health/Check", pb.HealthRequest(service=service), pb.HealthResponse)
    return answer.status == 1


def error_info(error):
    """(reason, metadata) of the google.rpc.ErrorInfo in an RpcError; (None, {}) where there is none."""
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            for detail in pb.Status.FromString(value).details:
                if detail.type_url.endswith("/google.rpc.ErrorInfo"):
                    info = pb.ErrorInfo.FromString(detail.value)
                    if info.domain == "breakwater":
                        return info.reason, dict(info.metadata)
    return None, {}


def refusal(act, *arguments, **more):
    """The RpcError that a call ends with; an assertion if it succeeds. A stream is read to its end."""
    try:
        answer = act(*arguments, **more)
        if hasattr(answer, "__next__"):
            list(answer)
    except house.grpc.RpcError as error:
        return error
    raise AssertionError("the call was not refused")
