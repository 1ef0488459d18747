import { Show } from '../../demo/show';
import type { JobReport } from '../../simulator';

test('every status of a job is shown once, in its order, however rarely one looks', () => {
  const lines: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line) => void lines.push(line));
  try {
    const show = new Show();
    const history: JobReport['history'] = (['CREATE_PENDING', 'CREATE_IN_PROGRESS', 'ACTIVE'] as const).map((status, at) => ({ status, at }));
    const report = (length: number) => ({ arn: 'arn', name: 'scores', nthStart: 1, history: history.slice(0, length) });
    show.statuses([report(1)]);
    show.statuses([report(1)]);
    show.statuses([report(3)]);
  } finally {
    log.mockRestore();
  }

  expect(lines.map((line) => line.replace(/^.*job 1 +/, '')))
    .toEqual(['CREATE_PENDING     scores', 'CREATE_IN_PROGRESS scores', 'ACTIVE             scores']);
});
