"""What botocore makes of a request, an answer, an endpoint or a signature of the given service: JSON in, JSON out, offline."""
import json
import os
import sys
from datetime import datetime
from functools import cache

import botocore.session
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import BotoCoreError, ClientError, EndpointProviderError
from botocore.parsers import ResponseParserError

SERVICE = sys.argv[1]
session = botocore.session.Session()


class Raw:
    """The part of a urllib3 response that botocore reads."""

    def __init__(self, body):
        self.body = body

    def stream(self, *_):
        yield self.body


def client(region='us-east-1', **config):
    return session.create_client(
        SERVICE, region_name=region, aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret',
        config=Config(retries={'total_max_attempts': 1}, **config))


def plain(value):
    if isinstance(value, datetime):
        return {'$date': value.timestamp()}
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != 'ResponseMetadata'}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value


def text(value):
    return value if isinstance(value, str) else value.decode()


@cache
def shared_client(region):
    return client(region)


def wire(case):
    shared = shared_client(case.get('region', 'us-east-1'))
    sent = {}

    def answer(request, **_):
        sent.update(method=request.method, url=request.url, body=text(request.body or ''),
                    headers={key: text(value) for key, value in request.headers.items()})
        given = case['answer']
        return AWSResponse(request.url, given['status'], given['headers'], Raw(given['body'].encode(given.get('encoding', 'utf8'))))

    event = f'before-send.{SERVICE}'
    shared.meta.events.register(event, answer, unique_id='answer')
    try:
        operation = botocore.xform_name(case['operation'])
        return {'sent': sent, 'output': plain(getattr(shared, operation)(**case['input']))}
    except ClientError as error:
        # After status 300 there is none: it is parsed as a success, and raised as an error.
        said = error.response.get('Error', {})
        return {'sent': sent, 'error': {
            'class': type(error).__name__,
            'code': said.get('Code', 'Unknown'),
            'message': said.get('Message', 'Unknown'),
            'status': error.response['ResponseMetadata']['HTTPStatusCode'],
            'members': {key: value for key, value in error.response.items() if key not in ('Error', 'ResponseMetadata', 'message')},
        }}
    except ResponseParserError:
        return {'sent': sent, 'error': {'class': 'unreadable'}}
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        # The parser takes for granted what an odd answer does not have.
        if not sent:
            raise
        return {'sent': sent, 'error': {'class': f'a crash: {type(error).__name__}'}}
    finally:
        shared.meta.events.unregister(event, unique_id='answer')


def shape_of(shape):
    if shape is None:
        return None
    if shape.type_name == 'structure':
        return {'members': {name: {
            'required': name in shape.required_members,
            'location': member.serialization.get('location', 'body'),
            'name': member.serialization.get('name', name),
            'shape': shape_of(member),
        } for name, member in shape.members.items()}}
    if shape.type_name == 'list':
        return {'list': shape_of(shape.member)}
    if shape.type_name == 'map':
        return {'map': shape_of(shape.value)}
    if shape.type_name == 'timestamp':
        # The query protocol has one format, and does not repeat it at every shape.
        return 'timestamp ' + shape.serialization.get('timestampFormat', 'iso8601')
    return 'number' if shape.type_name in ('integer', 'double') else shape.type_name


def model(operations):
    service = session.get_service_model(SERVICE)
    result = {}
    for name in operations:
        operation = service.operation_model(name)
        result[name] = {
            'method': operation.http['method'],
            'path': operation.http['requestUri'],
            'input': shape_of(operation.input_shape),
            'output': shape_of(operation.output_shape),
        }
    errors = {shape.name: {
        'status': shape.metadata['error']['httpStatusCode'],
        'members': shape_of(shape)['members'],
    } for shape in service.error_shapes}
    name = 'TrainedModelInferenceJobStatus'
    statuses = service.shape_for(name).enum if name in service.shape_names else []
    return {'operations': result, 'errors': errors, 'statuses': statuses}


def partitions():
    return session.get_component('data_loader').load_data('partitions')


def endpoints(question):
    rules = session.get_component('data_loader').load_service_model(SERVICE, 'endpoint-rule-set-1')
    provider = EndpointProvider(rules, question['partitions'])
    return [endpoint(provider, case) for case in question['cases']]


def endpoint(provider, case):
    parameters = {'UseFIPS': case['fips'], 'UseDualStack': case['dualStack']}
    if case.get('region') is not None:
        parameters['Region'] = case['region']
    if case.get('endpoint') is not None:
        parameters['Endpoint'] = case['endpoint']
    try:
        return provider.resolve_endpoint(**parameters).url
    except EndpointProviderError:
        return 'an error'


def environment(case):
    """The address of a request under some environment variables."""
    before = dict(os.environ)
    os.environ.update(case['variables'])
    sent = []

    def answer(request, **_):
        sent.append(request.url)
        return AWSResponse(request.url, 400, {}, Raw(b'{}'))

    try:
        fresh = botocore.session.Session()
        fresh.register_component('data_loader', session.get_component('data_loader'))
        one = fresh.create_client(
            SERVICE, region_name=case['region'], aws_access_key_id='AKIDEXAMPLE', aws_secret_access_key='secret')
        one.meta.events.register(f'before-send.{SERVICE}', answer)
        getattr(one, botocore.xform_name(case['operation']))(**case['input'])
    except ClientError:
        return sent[0]
    except (BotoCoreError, ValueError):
        return 'an error'
    finally:
        os.environ.clear()
        os.environ.update(before)


def signature(request):
    headers = {key.lower(): value for key, value in request['headers'].items()}
    authorization = headers['authorization']
    names = authorization.split('SignedHeaders=')[1].split(',')[0].split(';')
    aws = AWSRequest(request['method'], request['url'], {name: headers[name] for name in names}, request['body'].encode())
    aws.context['timestamp'] = headers['x-amz-date']
    aws.context['payload_signing_enabled'] = True
    auth = SigV4Auth(Credentials(request['accessKeyId'], request['secretAccessKey'], headers.get('x-amz-security-token')),
                     session.get_service_model(SERVICE).signing_name, request['region'])
    value = auth.signature(auth.string_to_sign(aws, auth.canonical_request(aws)), aws)
    aws.headers['Authorization'] = ''
    return f'AWS4-HMAC-SHA256 Credential={auth.scope(aws)}, SignedHeaders={";".join(names)}, Signature={value}'


ANSWERS = {
    'wire': lambda cases: [wire(case) for case in cases],
    'model': model,
    'partitions': lambda _: partitions(),
    'endpoints': lambda questions: [endpoints(question) for question in questions],
    'environments': lambda cases: [environment(case) for case in cases],
    'signatures': lambda cases: [signature(case) for case in cases],
}

if __name__ == '__main__':
    questions = json.load(sys.stdin)
    json.dump({name: ANSWERS[name](question) for name, question in questions.items()}, sys.stdout)
