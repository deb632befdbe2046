import { Analytics } from '@segment/analytics-node';

const [host, writeKey, userId] = process.argv.slice(2);
const analytics = new Analytics({ host, writeKey });
analytics.on('error', (error) => {
  console.error(error);
  process.exitCode = 1;
});
for (const path of ['/pricing/a', '/pricing/b']) {
  analytics.track({ userId, event: 'Viewed', properties: { path } });
}

await analytics.closeAndFlush();
