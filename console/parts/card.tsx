import type { ComponentChildren } from 'preact';

export const Card = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <section class="card-box">
    <h2>{title}</h2>
    {children}
  </section>
);

export const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </>
);
