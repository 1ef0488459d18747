import { environmentsIn } from '../../../lambda/runs/environments';

test('there are none without the setting', () => {
  expect(environmentsIn({})).toEqual({});
});

test('values are in the setting, or in one of their own, whatever they are', () => {
  const written = { ab12: { MODE: 'fast', CONFIG: { variable: 'JOB_ENVIRONMENTS_1' } }, cd34: { SAME: { variable: 'JOB_ENVIRONMENTS_1' } } };
  const config = '{"threshold": 0.5}\n\\';
  expect(environmentsIn({ JOB_ENVIRONMENTS: JSON.stringify(written), JOB_ENVIRONMENTS_1: config })).toEqual({
    ab12: { MODE: 'fast', CONFIG: config }, cd34: { SAME: config },
  });
});

test('a value that turned out to be none is left out', () => {
  expect(environmentsIn({ JOB_ENVIRONMENTS: JSON.stringify({ ab12: { MODE: 'fast', NONE: { variable: 'JOB_ENVIRONMENTS_1' } } }) })).toEqual({ ab12: { MODE: 'fast' } });
});
