import { examples } from './examples';
import { FakeService } from './fake-service';
import { testSignatures } from './signatures';

test('every operation is signed', () => expect(examples).toHaveLength(7));

testSignatures('cleanroomsml', 'cleanrooms-ml', examples.map(({ operation, answer, command }) => ({
  name: operation,
  send: async (options) => {
    const service = new FakeService(answer);
    await service.client(options).send(command());
    return service;
  },
})));
