"""What AWS's own model has against requests of StartTrainedModelInferenceJob.

Reads a request a line and answers it with a line: a JSON list of the paths that are refused, in botocore's way of writing them.
"""
import json
import re
import sys

from botocore.loaders import Loader
from botocore.model import ServiceModel
from botocore.validate import ParamValidator


def request_shape():
    # Models that the machine's user has put into ~/.aws may not interfere.
    loader = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    model = ServiceModel(loader.load_service_model("cleanroomsml", "service-2"), "cleanroomsml")
    return model.operation_model("StartTrainedModelInferenceJob").input_shape


def refused_by_botocore(shape, value):
    """Types, what is required or unknown, and the lower limits."""
    # The public report is one text, in which a path cannot be distinguished from a value that looks like one.
    for reason, path, details in ParamValidator().validate(value, shape)._errors:
        name = details.get("required_name") if reason == "missing required field" else details.get("unknown_param")
        yield path if name is None else f"{path}.{name}"


def refused_by_model(shape, value, path=""):
    """What the model says and botocore leaves to the service. A value of a wrong type is botocore's."""
    limits = shape.metadata
    if shape.type_name == "structure" and isinstance(value, dict):
        for name, member in shape.members.items():
            if name in value:
                yield from refused_by_model(member, value[name], f"{path}.{name}")
    elif shape.type_name == "list" and isinstance(value, list):
        if outside(limits, len(value)):
            yield path
        for index, item in enumerate(value):
            yield from refused_by_model(shape.member, item, f"{path}[{index}]")
    elif shape.type_name == "map" and isinstance(value, dict):
        if outside(limits, len(value)):
            yield path
        for key, item in value.items():
            yield from refused_by_model(shape.key, key, f"{path} (key: {key})")
            yield from refused_by_model(shape.value, item, f"{path}.{key}")
    elif shape.type_name == "string" and isinstance(value, str):
        # fullmatch, because $ would let a newline at the end pass.
        matches = "pattern" not in limits or re.fullmatch(limits["pattern"], value)
        if outside(limits, len(value)) or not matches or ("enum" in limits and value not in limits["enum"]):
            yield path
    elif shape.type_name in ("integer", "long", "float", "double"):
        # For Python, True is the integer 1; for JSON it is none.
        if isinstance(value, bool) or (isinstance(value, (int, float)) and outside(limits, value)):
            yield path


def outside(limits, number):
    return not limits.get("min", number) <= number <= limits.get("max", number)


shape = request_shape()
# Bytes, because a line of text would also end at a lone carriage return.
for line in sys.stdin.buffer:
    request = json.loads(line)
    paths = {*refused_by_botocore(shape, request), *refused_by_model(shape, request)}
    print(json.dumps(sorted(path[1:] for path in paths)), flush=True)
