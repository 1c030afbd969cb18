import { effect, signal } from '@preact/signals';

export type Theme = 'system' | 'light' | 'dark';
const KEPT = 'crossdock.theme';

/** What the person chose; `system` follows the machine. */
export const theme = signal<Theme>((localStorage.getItem(KEPT) as Theme | null) ?? 'system');

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  if (theme.value === 'system') localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, theme.value);
});

/** Dark now, whoever decided so. */
export const isDark = (): boolean => theme.value === 'dark' || (theme.value === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);
