/** As examples/lanes: four jobs of one membership, two at a time. */
import { expectFinished, newAccountStack, SMALL } from './integ-account';
import { InferenceJobProvider, TrainedModelInferenceJob } from '../src';

const { app, stack, ...account } = newAccountStack('Lanes');

const provider = new InferenceJobProvider(stack, 'Provider', { maxConcurrentJobs: 2 });
const jobs = ['Lapsed', 'Loyal', 'New', 'Prospects'].map((audience) =>
  new TrainedModelInferenceJob(stack, audience, { ...account, provider, instanceType: SMALL }));

expectFinished(app, stack, ...jobs);
