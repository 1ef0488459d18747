import { lateDenials } from './late-denials';
import { longLists } from './long-lists';
import { oddAnswers } from './odd-answers';
import { remediesOfErrors } from './remedies-of-errors';
import { runOverHttp, runInMemory } from './run-stories';
import { waysOut } from './ways-out';
import { words } from './words';

runOverHttp({ ...lateDenials, ...waysOut, ...words });
runInMemory({ ...longLists, ...oddAnswers, ...remediesOfErrors });
