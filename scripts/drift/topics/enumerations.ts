/** The values of enumerations: instance types and statuses. */
import { LogsStatus, MetricsStatus, TrainedModelInferenceJobStatus } from '../../../lambda/clients/cleanroomsml/models';
import { InferenceInstanceType } from '../../../src/inference-instance-type';
import type { Model } from '../botocore';
import { type Advice, adviceFor, type Thing, type Topic } from '../things';

const MODELS = 'lambda/clients/cleanroomsml/models.ts';
const INSTANCE_TYPES = 'src/inference-instance-type.ts';

interface Enumeration {
  /** The name of the shape in the model. */
  readonly shape: string;
  /** The name of a value in a sentence. */
  readonly nameOf: (value: string) => string;
  readonly values: readonly string[];
  readonly advice: Advice;
}

const ENUMERATIONS: readonly Enumeration[] = [
  {
    shape: 'InferenceInstanceType',
    nameOf: (value) => `the instance type \`${value}\``,
    values: InferenceInstanceType._known(),
    // Who uses it would no longer compile.
    advice: { ...adviceFor(INSTANCE_TYPES), whenGone: `mark it as deprecated in ${INSTANCE_TYPES}` },
  },
  {
    shape: 'TrainedModelInferenceJobStatus',
    nameOf: (value) => `the status \`${value}\` of a job`,
    values: Object.values(TrainedModelInferenceJobStatus),
    advice: { ...adviceFor(MODELS), whenNew: `add it to ${MODELS}, and say what it means in lambda/jobs/job-status.ts` },
  },
  { shape: 'LogsStatus', nameOf: (value) => `the status \`${value}\` of logs`, values: Object.values(LogsStatus), advice: adviceFor(MODELS) },
  { shape: 'MetricsStatus', nameOf: (value) => `the status \`${value}\` of metrics`, values: Object.values(MetricsStatus), advice: adviceFor(MODELS) },
];

export function enumerationsTopic({ shapes }: Model): Topic {
  return {
    library: ENUMERATIONS.flatMap((one) => things(one, one.values)),
    model: ENUMERATIONS.flatMap((one) => things(one, shapes[one.shape]?.enum)),
  };
}

function things({ shape, nameOf, advice }: Enumeration, values: readonly string[] | undefined): Thing[] {
  const key = `enumeration ${shape}`;
  return values === undefined ? [] : [
    { key, name: `the enumeration ${shape}`, facts: {}, advice },
    ...values.map((value) => ({ key: `${key} ${value}`, parent: key, name: nameOf(value), facts: {}, advice })),
  ];
}
