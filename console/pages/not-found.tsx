import { Empty } from '../parts/states.tsx';
import { Link } from '../router.tsx';

export const NotFound = () => (
  <>
    <h1 tabIndex={-1}>Not found</h1>
    <Empty title="There is no such page">
      <Link to="/">Go home</Link>
    </Empty>
  </>
);
