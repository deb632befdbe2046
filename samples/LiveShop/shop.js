// Runs after the SDK, which /sdk.js is: tells who is here and what they look at, then asks whether there is a banner for them.
const { user, writeKey } = document.body.dataset;
const events = HtEvents.HtEventsBrowser.load(
  { writeKey },
  { apiHost: location.host, protocol: location.protocol.replace(':', '') });

async function showBanner() {
  const answer = await fetch('/banner');
  const banner = document.getElementById('banner');
  banner.textContent = answer.status === 200 ? await answer.text() : '';
  banner.hidden = banner.textContent === '';
  document.body.dataset.asked = new Date().toISOString();
}

document.getElementById('buy')?.addEventListener('click', async () => {
  await events.track('Order Completed', { total: 49 });
  await showBanner();
});

// Each call ends when the shop has answered it, and what is answered is counted: so the banner comes in the page view that earned it.
await events.identify(user);
await events.page();
await showBanner();
