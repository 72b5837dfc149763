import { chromium } from 'playwright-core';

/** A page in Chromium at this origin, before an authenticator that verifies its user: the browser's own, of the DevTools protocol. */
export async function openBrowserWithAuthenticator(executablePath: string, origin: string) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: '<title>A front end</title>' }));
    await page.goto(origin);
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    });
    /** As a front end does it: from JSON, and to JSON again. */
    const ask = (method: 'create' | 'get', reader: string) => (options: unknown) =>
      page.evaluate<object>(
        `navigator.credentials.${method}({ publicKey: PublicKeyCredential.${reader}(${JSON.stringify(options)}) }).then((made) => made.toJSON())`,
      );
    return {
      create: ask('create', 'parseCreationOptionsFromJSON'),
      get: ask('get', 'parseRequestOptionsFromJSON'),
      [Symbol.asyncDispose]: () => browser.close(),
    };
  } catch (error) {
    await browser.close();
    throw error;
  }
}
