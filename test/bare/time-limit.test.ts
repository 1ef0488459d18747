type WithinLimit = (act: () => unknown, milliseconds: number) => () => Promise<unknown>;

test('a test that hangs fails, and one that ends is left alone', async () => {
  const { withinLimit } = await import('./within-limit.mjs' as string) as { withinLimit: WithinLimit };

  await expect(withinLimit(() => new Promise(() => undefined), 6)()).rejects.toThrow('it has not ended within 0.0001 minutes');
  await expect(withinLimit(() => 'done', 60_000)()).resolves.toBe('done');
  await expect(withinLimit(() => Promise.reject(new Error('its own')), 60_000)()).rejects.toThrow('its own');
});
