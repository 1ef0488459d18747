import { Aws, Lazy, Token } from 'aws-cdk-lib';
import { readDocument } from '../../src/private/request-document';
import { describeProblems } from '../../src/shared/request-problems';
import { wanted } from '../lambda/events';

type Document = { [member: string]: any };

const MINIMAL: Document = { ...wanted().request, name: 'job' };

const resources = (change: Document) => ({ resourceConfig: { ...MINIMAL.resourceConfig, ...change } });
const output = (change: Document) => ({ outputConfiguration: { ...MINIMAL.outputConfiguration, ...change } });
/** All that is said of a document. */
const said = (document: Document) => describeProblems(readDocument(document).problems);

describe('tokens pass', () => {
  const object = (value: unknown) => Lazy.any({ produce: () => value });

  test.each<[string, Document]>([
    ['strings', { name: `job-${Aws.REGION}`, trainedModelArn: Lazy.string({ produce: () => 'x' }), environment: { A: Aws.REGION, [Aws.REGION]: 'x' }, tags: { a: Aws.REGION } }],
    ['numbers', resources({ instanceCount: Lazy.number({ produce: () => 7 }) })],
    ['a string for a number', resources({ instanceCount: Aws.REGION })],
    ['objects for strings and numbers', { ...resources({ instanceType: object('x'), instanceCount: object(7) }), tags: { a: object('x') } }],
    ['structures', { resourceConfig: object({}), outputConfiguration: object({}), dataSource: object({}), containerExecutionParameters: object({}) }],
    ['a list', output({ members: object([]) })],
    ['an encoded list', output({ members: Lazy.list({ produce: () => [] }) })],
    ['an item of a list', output({ members: [object({})] })],
  ])('%s', (_, change) => {
    expect(said({ ...MINIMAL, ...change })).toBe('');
  });

  test('as the strings and numbers that the library knows', () => {
    const { request } = readDocument({ ...MINIMAL, ...resources({ instanceType: object('x'), instanceCount: object(7) }), description: object('x') });
    expect([request.resourceConfig.instanceType, request.resourceConfig.instanceCount, request.description].map((value) => typeof value))
      .toEqual(['string', 'number', 'string']);
    expect(Token.isUnresolved(request.resourceConfig.instanceCount)).toBe(true);
  });

  test('a structure stays what it is', () => {
    const structure = object({});
    expect(readDocument({ ...MINIMAL, dataSource: structure }).request.dataSource).toBe(structure);
  });

  test('but not for a map, of which the names have to be known', () => {
    expect(said({ ...MINIMAL, environment: object({}), tags: object({}) })).toBe(
      ['environment', 'tags'].map((member) => `${member}: got a token, expected a map that is known at synth; its values may be tokens`).join('; '),
    );
  });
});
