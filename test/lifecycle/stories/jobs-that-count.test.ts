import { goingBack, rollingBackByHand } from './going-back';
import { lateDeliveries } from './late-deliveries';
import { others } from './others';
import { runOverHttp } from './run-stories';

runOverHttp({ ...goingBack, ...rollingBackByHand, ...others, ...lateDeliveries });
