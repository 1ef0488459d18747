/** The rest of a test file is skipped once a test has noticed the change: see until-noticed.js. */
const { TestEnvironment } = require('jest-environment-node');

module.exports = class extends TestEnvironment {
  noticed = false;

  async handleTestEvent({ name, test }) {
    if (process.env.__STRYKER_ACTIVE_MUTANT__ === undefined) {
      return;
    }
    if (name === 'test_start' && this.noticed) {
      test.mode = 'skip';
    }
    if (name === 'test_done' && test.errors.length > 0) {
      this.noticed = true;
    }
  }
};
