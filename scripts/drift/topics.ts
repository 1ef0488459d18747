/** Everything that is compared. */
import type { Botocore, Model } from './botocore';
import type { Topic } from './things';
import { endpointsTopic } from './topics/endpoints';
import { enumerationsTopic } from './topics/enumerations';
import { errorsTopic } from './topics/errors';
import { membersTopic, pagesTopic } from './topics/members';
import { operationsTopic } from './topics/operations';
import { serviceTopic } from './topics/service';

export function topicsOf(botocore: Botocore): Topic[] {
  return [...modelTopicsOf(botocore.model), endpointsTopic(botocore)];
}

/** What the service model is about. The endpoint rules are in another file. */
export function modelTopicsOf(model: Model): Topic[] {
  return [serviceTopic, operationsTopic, membersTopic, pagesTopic, enumerationsTopic, errorsTopic].map((topic) => topic(model));
}
