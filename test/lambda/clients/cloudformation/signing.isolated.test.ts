import { clientOf, examples } from './examples';
import { FakeService } from '../cleanroomsml/fake-service';
import { testSignatures } from '../cleanroomsml/signatures';

testSignatures('cloudformation', 'cloudformation', examples.map(({ name, answer, command }) => ({
  name,
  send: async (options) => {
    const service = new FakeService(answer);
    await clientOf(service, options).send(command());
    return service;
  },
})));
