import { lateDenials } from './late-denials';
import { oddAnswers } from './odd-answers';
import { remediesOfErrors } from './remedies-of-errors';
import { runOverHttp, runInMemory } from './run-stories';
import { waysOut } from './ways-out';
import { words } from './words';

runOverHttp({ ...lateDenials, ...waysOut, ...words });
runInMemory({ ...oddAnswers, ...remediesOfErrors });
