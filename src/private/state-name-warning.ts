import { Token } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { warnLate } from './late-warning';

/** What CloudWatch takes as the value of a dimension (`Value` of Dimension): printable ASCII, and not only spaces. AWS Step Functions takes any characters. */
const DIMENSION = /^[ -~]*[!-~][ -~]*$/;

/** Warns if a state cannot have metrics because of its name: only when the app is complete, because a fragment may give it another one. */
export function warnAboutStateName(state: sfn.State): void {
  // A validation, because aspects of others could not be added anymore after one of ours with a lower priority.
  state.node.addValidation({
    validate: () => {
      warnIfUnusable(state);
      return [];
    },
  });
}

function warnIfUnusable(state: sfn.State): void {
  const { stateId } = state;
  if (!Token.isUnresolved(stateId) && !DIMENSION.test(stateId)) {
    warnLate(state, 'cdk-cleanrooms-ml:stateName', `the state has the name ${JSON.stringify(stateId)}, but CloudWatch accepts only printable ASCII characters `
      + 'in a dimension value: the state has no metrics, and alarms on them never fire. Set stateName, or the prefix of its fragment, to a name in ASCII');
  }
}
