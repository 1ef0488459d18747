import { goingBack, rollingBackByHand } from './going-back';
import { others } from './others';
import { runOverHttp } from './run-stories';

runOverHttp({ ...goingBack, ...rollingBackByHand, ...others });
