import { render } from 'preact';
import { App } from './app.tsx';
import { Failed } from './parts/states.tsx';
import { go, place } from './router.tsx';
import { begin } from './session/session.ts';
import './theme.ts';
import './styles/base.css';
import './styles/shell.css';
import './styles/parts.css';

const root = document.getElementById('app') as HTMLElement;
try {
  const asked = `${place.value.path}${place.value.query.size > 0 ? `?${place.value.query}` : ''}`;
  const shown = await begin(asked, place.value);
  if (shown !== undefined) {
    if (shown !== asked) go(shown, { replace: true });
    render(<App />, root);
  }
} catch (error) {
  render(<Failed title="You could not be signed in" detail={(error as Error).message} retry={() => location.assign(import.meta.env.BASE_URL)} />, root);
}
