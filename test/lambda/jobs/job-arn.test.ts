import { isJobArn, membershipOf } from '../../../lambda/jobs/job-arn';

const MEMBERSHIP = '11111111-2222-4333-8444-555555555555';
const arn = (change: (text: string) => string = (text) => text) =>
  change(`arn:aws:cleanrooms-ml:us-east-1:111122223333:membership/${MEMBERSHIP}/trained-model-inference-job/0a1b2c3d-1111-4222-8333-444455556666`);

test.each(['aws', 'aws-cn', 'aws-us-gov', 'aws-iso-b'])('a job in partition %s', (partition) => {
  const job = arn((text) => text.replace('arn:aws', `arn:${partition}`));
  expect(isJobArn(job)).toBe(true);
  expect(membershipOf(job)).toBe(MEMBERSHIP);
});

test.each([
  ['a RequestId', '5f0d8a4e-aaaa-4000-8000-000000000001'],
  ['an id that CloudFormation invented', 'forecast-ForecastResource1A2B3C4D-1XKV9O0YQ3PSJ'],
  ['the marker of the framework', 'AWSCDK::CustomResourceProviderFramework::CREATE_FAILED'],
  ['nothing', ''],
  ['a trained model', arn((text) => text.replace('trained-model-inference-job', 'trained-model'))],
  ['a job without an id', arn((text) => text.replace(/[^/]+$/, ''))],
  ['another service', arn((text) => text.replace('cleanrooms-ml', 'cleanrooms'))],
  ['an ARN behind something', `x${arn()}`],
])('%s is no job', (_, id) => {
  expect(isJobArn(id)).toBe(false);
  expect(() => membershipOf(id)).toThrow('not the ARN of an inference job');
});
