import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** CloudFormation, as far as the handler asks it: an update goes on, and no resource has an id yet. */
export class CloudFormationStub {
  static async start(): Promise<CloudFormationStub> {
    const stub = new CloudFormationStub();
    await new Promise<void>((resolve) => stub.server.listen(0, '127.0.0.1', resolve));
    return stub;
  }

  resourceStatus = 'UPDATE_IN_PROGRESS';
  private readonly server: Server = createServer((request, response) => {
    let body = '';
    request.on('data', (part) => { body += part; });
    request.on('end', () => {
      const action = new URLSearchParams(body).get('Action');
      response.setHeader('content-type', 'text/xml');
      response.end(action === 'DescribeStacks'
        ? answer(action, '<Stacks><member><StackName>forecast</StackName><StackStatus>UPDATE_IN_PROGRESS</StackStatus>'
          + '<CreationTime>2020-01-01T00:00:00.000Z</CreationTime></member></Stacks>')
        : answer(action!, '<StackResourceDetail><LogicalResourceId>Run</LogicalResourceId><ResourceType>Custom::Run</ResourceType>'
          + `<LastUpdatedTimestamp>2020-01-01T00:00:00Z</LastUpdatedTimestamp><ResourceStatus>${this.resourceStatus}</ResourceStatus></StackResourceDetail>`));
    });
  });

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): Promise<void> {
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

function answer(action: string, result: string): string {
  return `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${result}</${action}Result></${action}Response>`;
}
