import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where who synthesised a stage leaves its templates for the others. */
    templatesDir: string;
  }
}

export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'crossdock-templates-'));
  project.provide('templatesDir', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}
