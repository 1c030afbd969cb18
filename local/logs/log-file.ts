import { createReadStream, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';

export interface LogEvent {
  /** Epoch milliseconds. */
  timestamp: number;
  stream: string;
  message: string;
  /** Epoch milliseconds; the time of writing where it is known, else the event's own. */
  ingested: number;
  /** Where it stands: file and line. */
  id: string;
}

/** The events of a file of lines `{"timestamp", "logStreamName", "message"}`. A half-written last line is left for the next time. */
export async function* readEvents(path: string): AsyncGenerator<LogEvent> {
  if (!existsSync(path)) return;
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line += 1;
    const event = parse(text);
    if (!event) continue;
    const { timestamp, logStreamName, message, ingestionTime = timestamp } = event;
    yield { timestamp, stream: logStreamName, message, ingested: ingestionTime, id: String(line).padStart(20, '0') };
  }
}

interface Line {
  timestamp: number;
  logStreamName: string;
  message: string;
  ingestionTime?: number;
}

function parse(text: string): Line | undefined {
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}
