import type { Health } from '../lib/api';

/** What the gateway depends on, and how long each took to answer. */
export function Stack({ health }: { health: Health | undefined }) {
  return (
    <section aria-labelledby="stack">
      <h2 id="stack">What it runs on</h2>
      {health === undefined ? (
        <p role="status">The gateway does not answer.</p>
      ) : (
        <>
          <p role="status">
            {health.status === 'healthy' ? 'Everything is up.' : 'Something is down.'} Version{' '}
            {health.version}.
          </p>
          <ul>
            {Object.entries(health.services).map(([name, { status, latency, error }]) => (
              <li key={name}>
                <span className={status}>
                  {name}{' '}
                  <span className="latency">
                    {status === 'up' ? 'is up' : `is down: ${error ?? 'no answer'}`}
                  </span>
                </span>
                <span className="latency">{latency.toFixed(1)} ms</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
