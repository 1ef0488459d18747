/** Everything that is compared. */
import type { Botocore } from './botocore';
import type { Topic } from './things';
import { endpointsTopic } from './topics/endpoints';
import { enumerationsTopic } from './topics/enumerations';
import { errorsTopic } from './topics/errors';
import { membersTopic, pagesTopic } from './topics/members';
import { operationsTopic } from './topics/operations';
import { serviceTopic } from './topics/service';

export function topicsOf(botocore: Pick<Botocore, 'model' | 'rules' | 'partitions'>): Topic[] {
  const { model } = botocore;
  return [
    ...[serviceTopic, operationsTopic, membersTopic, pagesTopic, enumerationsTopic, errorsTopic].map((topic) => topic(model)),
    endpointsTopic(botocore),
  ];
}
