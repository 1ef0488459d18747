/** An app of one job, to be deployed on the local cloud. */
import { App, Stack } from 'aws-cdk-lib';
import { type Candidate, CANDIDATES } from './faults/candidates';

const app = new App();
const candidate = app.node.tryGetContext('candidate') as Candidate;
CANDIDATES[candidate](new Stack(app, 'Forecast'), 'configuration 0');
