"""Drives the simulator with boto3, whose parsers judge what it answers. Prints one JSON object."""
import json
import sys

import boto3
import botocore.exceptions
from botocore import UNSIGNED
from botocore.config import Config

endpoint, full_start = sys.argv[1], json.loads(sys.argv[2])
membership = full_start["membershipIdentifier"]


def client_of(access_key, read_timeout=600, **config):
    return boto3.client(
        "cleanroomsml",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=access_key,
        aws_secret_access_key="secret",
        config=Config(retries={"total_max_attempts": 1}, read_timeout=read_timeout, **config),
    )


def attempt(call, **parameters):
    """What boto3 makes of an error."""
    try:
        call(**parameters)
    except botocore.exceptions.ClientError as error:
        return {
            "class": type(error).__name__,
            "code": error.response["Error"]["Code"],
            "status": error.response["ResponseMetadata"]["HTTPStatusCode"],
            **{key: error.response[key] for key in ("message", "quotaName", "quotaValue") if key in error.response},
        }
    except botocore.exceptions.HTTPClientError as error:
        return {"class": type(error).__name__}
    return None


def body_of(response):
    response.pop("ResponseMetadata")
    return response


client = client_of("111122223333")
impatient = client_of("111122223333", read_timeout=2)
start, get, cancel = (
    client.start_trained_model_inference_job, client.get_trained_model_inference_job, client.cancel_trained_model_inference_job,
)
minimal = {key: full_start[key] for key in ("membershipIdentifier", "trainedModelArn", "resourceConfig", "outputConfiguration", "dataSource")}

arn = start(**full_start)["trainedModelInferenceJobArn"]
job = {"membershipIdentifier": membership, "trainedModelInferenceJobArn": arn}
results = {"arn": arn, "get": body_of(get(**job))}

for number in range(4):
    start(name=f"page {number}", **minimal)
pages = client.get_paginator("list_trained_model_inference_jobs").paginate(membershipIdentifier=membership, PaginationConfig={"PageSize": 2})
results["pages"] = [body_of(page)["trainedModelInferenceJobs"] for page in pages]
filtered = client.list_trained_model_inference_jobs(
    membershipIdentifier=membership,
    trainedModelArn=full_start["trainedModelArn"],
    trainedModelVersionIdentifier=full_start["trainedModelVersionIdentifier"],
)
results["filtered"] = [summary["name"] for summary in filtered["trainedModelInferenceJobs"]]

odd = "a b+c&d=é/:%\U0001F600"
client.tag_resource(resourceArn=arn, tags={odd: odd, "gone": "x"})
client.untag_resource(resourceArn=arn, tagKeys=["gone", "team"])
results["tags"] = body_of(client.list_tags_for_resource(resourceArn=arn))["tags"]
client.untag_resource(resourceArn=arn, tagKeys=[odd, "absent"])
results["untagged"] = body_of(client.list_tags_for_resource(resourceArn=arn))["tags"]

results["errors"] = {
    "quota": attempt(start, name="one too many", **minimal),
    "validation": attempt(start, name=" ", **minimal),
    "notFound": attempt(get, membershipIdentifier=membership, trainedModelInferenceJobArn=arn[:-1] + ("0" if arn.endswith("f") else "f")),
    "throttling": attempt(start, name="fault throttling", **minimal),
    "internal": attempt(start, name="fault internal", **minimal),
    "accessDenied": attempt(start, name="fault access-denied", **minimal),
    "reset": attempt(start, name="fault reset", **minimal),
    "hang": attempt(impatient.start_trained_model_inference_job, name="fault hang", **minimal),
    "unsigned": attempt(client_of("111122223333", signature_version=UNSIGNED).get_trained_model_inference_job, **job),
}
results["cancel"] = body_of(cancel(**job))
results["errors"]["conflict"] = attempt(cancel, **job)
results["afterCancel"] = get(**job)["status"]
other = {**minimal, "name": "of another account"}
results["otherAccount"] = client_of("AKIDEXAMPLE").start_trained_model_inference_job(**other)["trainedModelInferenceJobArn"]

print(json.dumps(results, default=lambda time: time.isoformat()))
