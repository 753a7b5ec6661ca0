import { Notebook } from '../components/Notebook';
import { Stack } from '../components/Stack';
import { browserApi, readHealth } from '../lib/api';

// Health is of now: the page is made anew for every visit.
export const dynamic = 'force-dynamic';

export default async function Page() {
  const health = await readHealth();
  return (
    <main>
      <header>
        <h1>Notes</h1>
        <p>A small application on the stack: sign in, write something down, see what it runs on.</p>
      </header>
      <Notebook api={browserApi} />
      <Stack health={health} />
    </main>
  );
}
