/** How tests run: most in plain Node.js processes; those that replace modules or the clock, or take hours, in Jest's own runner. */
import type { javascript } from 'projen';

/** The tests that run in plain processes. */
export const BARE = 'bare';

/** The tests that Jest's own runner runs. */
export const ISOLATED = 'isolated';

/**
 * Jest's own runner gives each file its own globals and modules: aws-cdk-lib is loaded again and again, and everything that runs is slower.
 * Half of the time of all unit tests was that.
 */
export function splitTests({ config }: javascript.Jest): void {
  // Each of the two has its own.
  for (const option of ['testMatch', 'testPathIgnorePatterns', 'clearMocks', 'transform', 'coverageReporters', 'coveragePathIgnorePatterns'] as const) {
    delete config[option];
  }
  Object.assign(config, {
    projects: [
      {
        displayName: BARE,
        runner: 'jest-light-runner/child-process',
        testMatch: ['<rootDir>/{test,projenrc}/**/*.test.ts', '!**/*.isolated.test.ts'],
        setupFiles: ['<rootDir>/test/bare/process.mjs'],
        setupFilesAfterEnv: ['<rootDir>/test/bare/time-limit.mjs'],
      },
      {
        displayName: ISOLATED,
        testMatch: ['<rootDir>/test/**/*.isolated.test.ts'],
        clearMocks: true,
        // The compiler checks types once, for all files. To run a test they only need to be removed. Decorators are those that jsii compiles.
        transform: {
          '^.+\\.ts$': ['@swc/jest', {
            swcrc: false,
            jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true }, target: 'es2022' },
          }],
        },
      },
    ],
  });
}
