/** As examples/simplest: a job with what is required. */
import { expectFinished, newAccountStack, SMALL } from './integ-account';
import { TrainedModelInferenceJob } from '../src';

const { app, stack, ...account } = newAccountStack('Simplest');

const job = new TrainedModelInferenceJob(stack, 'Job', { ...account, instanceType: SMALL });

expectFinished(app, stack, job);
