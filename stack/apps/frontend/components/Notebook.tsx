'use client';

import { useState, type FormEvent } from 'react';
import { call, type Note } from '../lib/api';
import { NoteList } from './NoteList';

/** Signing in, and the notes of who did. The token lives as long as the page. */
export function Notebook({ api }: { api: string }) {
  const [token, setToken] = useState<string>();
  const [notes, setNotes] = useState<readonly Note[]>([]);
  const [problem, setProblem] = useState('');

  const attempt = async (act: () => Promise<void>): Promise<void> => {
    setProblem('');
    await act().catch((error: unknown) => setProblem(error instanceof Error ? error.message : String(error)));
  };

  const signIn = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const body = { email: fields.get('email'), password: fields.get('password') };
    const isNew = (event.nativeEvent as SubmitEvent).submitter?.getAttribute('value') === 'register';
    void attempt(async () => {
      if (isNew) await call(api, '/api/v1/auth/register', { body });
      const session = await call<{ token: string }>(api, '/api/v1/auth/login', { body });
      setNotes(await call<Note[]>(api, '/api/v1/notes', session));
      setToken(session.token);
    });
  };

  const add = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const form = event.currentTarget;
    const text = new FormData(form).get('text');
    void attempt(async () => {
      const note = await call<Note>(api, '/api/v1/notes', { ...(token ? { token } : {}), body: { text } });
      setNotes((before) => [note, ...before]);
      form.reset();
    });
  };

  return (
    <section aria-labelledby="notes">
      <h2 id="notes">{token ? 'Your notes' : 'Sign in'}</h2>
      {token === undefined ? (
        <form onSubmit={signIn}>
          <label>
            Address
            <input name="email" type="email" autoComplete="username" required />
          </label>
          <label>
            Password, at least 8 characters
            <input name="password" type="password" autoComplete="current-password" minLength={8} required />
          </label>
          <div className="buttons">
            <button value="login">Sign in</button>
            <button value="register" className="quiet">
              Make an account
            </button>
          </div>
        </form>
      ) : (
        <>
          <form onSubmit={add}>
            <label>
              New note
              <input name="text" maxLength={500} required autoComplete="off" />
            </label>
            <div className="buttons">
              <button>Write it down</button>
            </div>
          </form>
          <NoteList notes={notes} />
        </>
      )}
      {problem && <p role="alert">{problem}</p>}
    </section>
  );
}
