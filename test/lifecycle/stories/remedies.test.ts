import { lateDenials } from './late-denials';
import { oddAnswers } from './odd-answers';
import { tellAll, tellQuickly } from './tell';
import { waysOut } from './ways-out';
import { words } from './words';

tellAll({ ...lateDenials, ...waysOut, ...words });
tellQuickly(oddAnswers);
