import { DeploymentFailure } from '../../../lambda/errors/failure';

test('a short message is left as it is, and is all of the stack', () => {
  const failure = new DeploymentFailure('inference job "x" failed');
  expect(failure.message).toBe('inference job "x" failed');
  expect(failure.stack).toBe(failure.message);
});

test.each(['x', 'é', '検', '\u{1F600}', '"', '\n', '\t'])('a long one of %j is cut to 2,500 bytes of JSON, at the end and between characters', (character) => {
  const { message } = new DeploymentFailure(`the cause ${character.repeat(10_000)}`);
  const bytes = Buffer.byteLength(JSON.stringify(message));

  expect(bytes).toBeLessThanOrEqual(2500);
  expect(bytes).toBeGreaterThan(2480);
  expect(message).toMatch(/^the cause /);
  expect(message.endsWith('…')).toBe(true);
  expect(message).not.toMatch(/\p{Surrogate}/u);
});

test('one that just fits is not cut', () => {
  const message = 'x'.repeat(2498);
  expect(new DeploymentFailure(message).message).toBe(message);
  expect(new DeploymentFailure(`${message}x`).message).not.toBe(`${message}x`);
});
