import { eventsIn, resourceDetail, textOf } from '../../local-cloud/stack-resource';

const STACK_ID = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Stack/1';

/** As MiniStack writes it: an id that is not known yet is an empty element. */
const event = (ResourceStatus: string, PhysicalResourceId = '', LogicalResourceId = 'Run') => Object.entries({
  StackId: STACK_ID,
  StackName: 'Stack',
  LogicalResourceId,
  PhysicalResourceId,
  ResourceType: 'Custom::Run',
  ResourceStatus,
  ResourceStatusReason: '',
  Timestamp: '2026-01-01T00:00:00.000Z',
}).map(([name, text]) => `<${name}>${text}</${name}>`).join('');

const created = [event('CREATE_COMPLETE', 'one'), event('CREATE_IN_PROGRESS')];
const replaced = [event('UPDATE_COMPLETE', 'two'), event('UPDATE_IN_PROGRESS'), ...created];
const rolledBack = [event('DELETE_COMPLETE', 'two'), event('DELETE_IN_PROGRESS', 'two'), ...replaced];

// Events newest first, and the id in MiniStack's own record, as they follow one another in MiniStack 1.5.33.
test.each<[string, string[], string | undefined, [string, string?] | undefined]>([
  ['nothing has happened to it', [], undefined, undefined],
  ['its creation is in flight', [event('CREATE_IN_PROGRESS')], undefined, ['CREATE_IN_PROGRESS']],
  ['its creation has failed', [event('CREATE_FAILED'), event('CREATE_IN_PROGRESS')], undefined, ['CREATE_FAILED']],
  ['it was created', created, 'one', ['CREATE_COMPLETE', 'one']],
  ['its update is in flight', [event('UPDATE_IN_PROGRESS'), ...created], 'one', ['UPDATE_IN_PROGRESS', 'one']],
  ['its update has failed', [event('UPDATE_FAILED'), event('UPDATE_IN_PROGRESS'), ...created], 'one', ['UPDATE_FAILED', 'one']],
  ['its update is sent back, and gets another id', [event('UPDATE_COMPLETE', 'forgotten'), ...created], 'one', ['UPDATE_COMPLETE', 'forgotten']],
  ['it was replaced, and nothing is said of the one before', replaced, 'two', ['UPDATE_COMPLETE', 'two']],
  ['the one before is retained', [event('DELETE_SKIPPED', 'one'), ...replaced], 'two', ['UPDATE_COMPLETE', 'two']],
  ['the one before could not be deleted', [event('DELETE_FAILED', 'one'), ...replaced], 'two', ['UPDATE_COMPLETE', 'two']],
  ['its replacement was rolled back', rolledBack, 'one', ['UPDATE_COMPLETE', 'one']],
  ['it is being deleted with its stack', [event('DELETE_IN_PROGRESS', 'one'), ...created], 'one', ['DELETE_IN_PROGRESS', 'one']],
  ['it could not be deleted', [event('DELETE_FAILED', 'one'), ...created], 'one', ['DELETE_FAILED', 'one']],
  ['it was deleted', [event('DELETE_COMPLETE', 'one'), ...created], undefined, ['DELETE_COMPLETE', 'one']],
  ['an update has removed it', created, undefined, undefined],
  ['an update has removed it, after another', replaced, undefined, undefined],
  ['an update adds it again', [event('UPDATE_IN_PROGRESS'), ...created], undefined, ['UPDATE_IN_PROGRESS']],
])('%s', (_, events, recorded, expected) => {
  const others = [event('CREATE_COMPLETE', 'other', 'Other'), event('UPDATE_IN_PROGRESS', STACK_ID, 'Run')];
  const detail = resourceDetail([...others, ...events], 'Run', recorded);
  const [status, physicalId] = expected ?? [];
  expect([textOf(detail ?? '', 'ResourceStatus'), textOf(detail ?? '', 'PhysicalResourceId')]).toEqual([status, physicalId]);
  expect(detail === undefined).toBe(expected === undefined);
});

test('the events of a page', () => {
  expect(eventsIn('<a><StackEvents><member>\n<b>1</b>\n</member><member></member></StackEvents></a>')).toEqual(['\n<b>1</b>\n', '']);
  expect(eventsIn('<a><StackEvents></StackEvents></a>')).toEqual([]);
});
