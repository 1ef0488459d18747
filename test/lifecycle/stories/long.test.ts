import { hours } from './hours';
import { crowds, queue } from './queue';
import { tellAll, tellQuickly } from './tell';

tellAll({ ...hours, ...queue });
tellQuickly(crowds);
