/**
 * In place of the package that signs requests, in random histories: a sixteenth of their time was for signatures, which nobody reads.
 * Of an `Authorization` header the simulator reads for whom a request is signed. Stories sign.
 */
interface Options {
  readonly credentials: () => Promise<{ readonly accessKeyId: string }>;
  readonly region: string;
  readonly service: string;
}

interface Scope {
  readonly signingRegion?: string;
  readonly signingService?: string;
}

export class SignatureV4 {
  constructor(private readonly options: Options) {}

  async sign<Request extends { headers: Record<string, string> }>(request: Request, scope: Scope = {}): Promise<Request> {
    const { signingRegion = this.options.region, signingService = this.options.service } = scope;
    const { accessKeyId } = await this.options.credentials();
    const credential = `${accessKeyId}/20260101/${signingRegion}/${signingService}/aws4_request`;
    request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host, Signature=0f`;
    return request;
  }
}
