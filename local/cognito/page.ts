const escaped = (text: string) => text.replace(/[&<>"']/g, (each) => `&#${each.charCodeAt(0)};`);

/** The sign-in page: one form, no script. `message` says what was wrong with the last try. */
export function signInPage(title: string, action: string, message = '', username = '', newPassword = false): string {
  const fields = newPassword
    ? `<label>New password<input name="new_password" type="password" autocomplete="new-password" required></label>`
    : '';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}: sign in</title>
<style>
body{font:16px/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:100vh;margin:0;background:#f3f4f6;color:#111827}
form{background:#fff;padding:2rem;border-radius:.5rem;box-shadow:0 1px 4px #0003;width:18rem;display:grid;gap:1rem}
h1{font-size:1.2rem;margin:0}label{display:grid;gap:.25rem}input{font:inherit;padding:.4rem}button{font:inherit;padding:.5rem;cursor:pointer}
p{margin:0;color:#b91c1c}
</style></head><body>
<form method="post" action="${escaped(action)}"><h1>${escaped(title)}</h1>
${message ? `<p role="alert">${escaped(message)}</p>` : ''}
<label>User name<input name="username" autocomplete="username" required value="${escaped(username)}" autofocus></label>
<label>Password<input name="password" type="password" autocomplete="current-password" required></label>
${fields}
<button>Sign in</button></form></body></html>`;
}
