/** Which platform these pages are about; written by whoever serves them. */
export interface Settings {
  /** Of the API with its version, e.g. `https://<id>.execute-api.us-east-1.amazonaws.com/v1`. */
  api: string;
  /** OIDC issuer that people sign in at. */
  issuer: string;
  clientId: string;
}

/** @throws Error where the site was put without them */
export async function loadSettings(): Promise<Settings> {
  const response = await fetch(`${import.meta.env.BASE_URL}settings.json`);
  if (!response.ok) throw new Error(`settings.json: ${response.status}`);
  return (await response.json()) as Settings;
}
