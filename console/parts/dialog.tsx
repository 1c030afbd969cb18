import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** The browser's own dialog: it keeps the focus within, closes by Esc, and gives the focus back. */
export function Dialog({ title, wide = false, close, children }: { title: string; wide?: boolean; close: () => void; children: ComponentChildren }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog ref={box} class={wide ? 'wide-dialog' : ''} aria-labelledby="dialog-title" onClose={close}>
      <header>
        <h2 id="dialog-title">{title}</h2>
        <button type="button" class="close" onClick={() => box.current?.close()}>
          <span class="visually-hidden">Close</span>
          <span aria-hidden="true">✕</span>
        </button>
      </header>
      {children}
    </dialog>
  );
}
