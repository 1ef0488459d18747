/**
 * In place of the package that signs requests, in random histories: a sixteenth of their time was for signatures, which nobody reads.
 * Of an `Authorization` header the simulator reads for whom a request is signed. Stories sign.
 */
interface Signed {
  readonly headers: Record<string, string>;
}

interface Scope {
  readonly signingRegion?: string;
  readonly signingService?: string;
}

export class SignatureV4 {
  constructor(private readonly options: { readonly credentials: () => Promise<{ readonly accessKeyId: string }>; readonly region: string; readonly service: string }) {}

  async sign<Request extends Signed>(request: Request, { signingRegion = this.options.region, signingService = this.options.service }: Scope = {}): Promise<Request> {
    const { accessKeyId } = await this.options.credentials();
    request.headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260101/${signingRegion}/${signingService}/aws4_request, SignedHeaders=host, Signature=0f`;
    return request;
  }
}
