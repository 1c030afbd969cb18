import { signal } from '@preact/signals';

interface Announcement {
  text: string;
  kind: 'done' | 'failed';
}
const said = signal<Announcement | undefined>(undefined);
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says what has come of something the person did: shown for a while, and read out. */
export function announce(text: string, kind: Announcement['kind'] = 'done'): void {
  said.value = { text, kind };
  clearTimeout(timer);
  timer = setTimeout(() => (said.value = undefined), 6_000);
}

export const Announcements = () => (
  <div class="announcements" role="status" aria-live="polite">
    {said.value && <p class={said.value.kind}>{said.value.text}</p>}
  </div>
);
