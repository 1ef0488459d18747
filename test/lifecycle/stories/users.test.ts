import { canceling } from './canceling';
import { deployments } from './deployments';
import { removal } from './removal';
import { reports } from './reports';
import { retention } from './retention';
import { rollback } from './rollback';
import { runOverHttp } from './run-stories';

runOverHttp({ ...deployments, ...removal, ...retention, ...rollback, ...canceling, ...reports });
