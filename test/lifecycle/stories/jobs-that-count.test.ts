import { goingBack, rollingBackByHand } from './going-back';
import { others } from './others';
import { tellAll } from './tell';

tellAll({ ...goingBack, ...rollingBackByHand, ...others });
