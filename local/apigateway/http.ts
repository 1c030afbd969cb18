/** A request as the front hands it over: `path` without the stage, still percent-encoded. */
export interface GatewayRequest {
  method: string;
  path: string;
  /** Without the question mark. */
  rawQuery: string;
  headers: [string, string][];
  body: Buffer;
  sourceIp: string;
}

export interface GatewayAnswer {
  status: number;
  headers: [string, string][];
  body: Buffer;
}

/** The last value of a header, whatever its case. */
export function header(request: Pick<GatewayRequest, 'headers'>, name: string): string | undefined {
  return request.headers.findLast(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
}

/** The media type alone: `application/json; charset=utf-8` → `application/json`. */
export const mediaType = (value: string | undefined) => value?.split(';')[0]?.trim().toLowerCase();

/** Whether a media type is in a list that may hold `image/*` and `*\/*`. */
export function listed(type: string | undefined, list: readonly string[]): boolean {
  return list.some((one) => one === '*/*' || one.toLowerCase() === type || (one.endsWith('/*') && type?.startsWith(one.slice(0, -1).toLowerCase())));
}
