import { endpointRules } from '../aws-client/endpoint';

/** The service's endpoint rules: in the partition aws-us-gov the regular endpoint is the FIPS one. */
export const resolveEndpoint = endpointRules('cloudformation', ({ region, partition, fips, dualStack }) =>
  (partition === 'aws-us-gov' && fips && !dualStack ? `cloudformation.${region}.amazonaws.com` : undefined));
