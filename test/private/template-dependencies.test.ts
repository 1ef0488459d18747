import { TemplateDependencies } from '../../src/private/template-dependencies';

/** What a resource with such properties waits for. */
const dependenciesOf = (properties: unknown, attributes: object = {}) =>
  [...new TemplateDependencies({ It: { ...attributes, Properties: properties } }).of('It')];

test.each<[string, unknown, string[]]>([
  ['Ref', { Name: { Ref: 'A' } }, ['A']],
  ['Fn::GetAtt', { Name: { 'Fn::GetAtt': ['A', 'Arn'] } }, ['A']],
  ['Fn::GetAtt as a string', { Name: { 'Fn::GetAtt': 'A.Outputs.Arn' } }, ['A']],
  ['Fn::GetAtt of an attribute that is computed', { Name: { 'Fn::GetAtt': ['A', { Ref: 'B' }] } }, ['A', 'B']],
  ['Fn::Sub', { Name: { 'Fn::Sub': '${A} and ${B.Arn}${AWS::Region}' } }, ['A', 'B', 'AWS::Region']],
  ['Fn::Sub with variables', { Name: { 'Fn::Sub': ['${A} ${B.Arn} ${C}', { A: 'text', C: { Ref: 'D' } }] } }, ['B', 'D']],
  ['Fn::Sub with text that looks like one', { Name: { 'Fn::Sub': '${!A} ${}' } }, []],
  ['what is deep inside', { Names: [{ 'Fn::If': ['Yes', { 'Fn::Join': ['', ['a', { Ref: 'A' }]] }, { Ref: 'B' }] }] }, ['A', 'B']],
  ['plain values', { Name: 'A', Ref: 1, Nothing: null }, []],
])('%s', (_, properties, dependencies) => {
  expect(dependenciesOf(properties)).toEqual(dependencies);
});

test('DependsOn, one or more, and references beside the properties', () => {
  expect(dependenciesOf({}, { DependsOn: 'A' })).toEqual(['A']);
  expect(dependenciesOf({}, { DependsOn: ['A', 'B'], Metadata: { C: { Ref: 'C' } } })).toEqual(['A', 'B', 'C']);
});

test('what others wait for, once, also in a circle', () => {
  const dependencies = new TemplateDependencies({ A: { DependsOn: ['B', 'C'] }, B: { DependsOn: 'D' }, C: { DependsOn: 'D' }, D: { DependsOn: 'B' }, E: {} });
  expect([...dependencies.of('A')].sort()).toEqual(['B', 'C', 'D']);
  expect([...dependencies.of('B')].sort()).toEqual(['B', 'D']);
  dependencies.add('C', 'E');
  expect(dependencies.of('A')).toContain('E');
});
