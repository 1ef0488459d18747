/** What botocore_wire.py reports about one request and its response. */
export interface Wire {
  sent: { method: string; url: string; headers: Record<string, string>; body: string };
  output?: unknown;
  error?: { class: string; code: string; message: string; status: number; members: object };
}

/** Dates as botocore's answers carry them; entries, because `__proto__` is a name like any other here. */
export const comparable = (value: unknown): unknown => {
  if (value instanceof Date) return [['$date', value.getTime() / 1000]];
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, comparable(item)]).sort();
  }
  return value;
};

/** As it is on the wire, but for the order of the query. */
export const addressOf = (url: string) => {
  const [address, query = ''] = url.split('?');
  return [address, query.split('&').sort()];
};

export const headerOf = (headers: Record<string, string>, name: string): string | undefined =>
  Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
