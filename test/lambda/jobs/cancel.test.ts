import { cancelAll } from '../../../lambda/jobs/cancel';
import type { EngineContext } from '../../../lambda/jobs/engine-context';
import type { JobSummary } from '../../../lambda/jobs/inference-jobs';

const job = (arn: string, status = 'CREATE_IN_PROGRESS') => ({ arn, status }) as JobSummary;
const refusing = (name: string, httpStatusCode: number) => {
  const canceled: string[] = [];
  const context = {
    jobs: {
      cancel: async (arn: string) => {
        canceled.push(arn);
        throw Object.assign(new Error('no'), { name, $metadata: { httpStatusCode } });
      },
    },
    decided: () => undefined,
  } as unknown as EngineContext;
  return { context, canceled };
};

test.each([['ResourceNotFoundException', 404], ['ConflictException', 409], ['ValidationException', 400], ['SomethingNew', 418]])(
  'a job may have ended since: %s is a refusal', async (name, status) => {
    const { context } = refusing(name, status);
    expect([...await cancelAll(context, [job('a')])].map(([arn, error]) => [arn, (error as Error).name])).toEqual([['a', name]]);
  });

test.each([['AccessDeniedException', 403], ['ThrottlingException', 429], ['InternalServiceException', 500]])(
  'each is requested, and then what went wrong is thrown: %s', async (name, status) => {
    const { context, canceled } = refusing(name, status);
    await expect(cancelAll(context, [job('a'), job('b'), job('c', 'ACTIVE')])).rejects.toMatchObject({ name });
    expect(canceled).toEqual(['a', 'b']);
  });
