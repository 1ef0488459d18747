"""What botocore's endpoint rules say: rules, partitions, and cases as JSON in, a list of URLs out, with null for an error."""
import json
import sys

from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

question = json.load(sys.stdin)
provider = EndpointProvider(question['rules'], question['partitions'])


def url(case):
    try:
        return provider.resolve_endpoint(Region=case['region'], UseFIPS=case['fips'], UseDualStack=case['dualStack']).url
    except EndpointProviderError:
        return None


print(json.dumps([url(case) for case in question['cases']]))
