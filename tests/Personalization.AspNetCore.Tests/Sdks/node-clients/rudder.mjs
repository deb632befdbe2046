import RudderAnalytics from '@rudderstack/rudder-sdk-node';

const [host, writeKey, userId] = process.argv.slice(2);
const analytics = new RudderAnalytics(writeKey, { dataPlaneUrl: host, gzip: true });
for (const path of ['/pricing/a', '/pricing/b']) {
  analytics.track({ userId, event: 'Viewed', properties: { path } });
}

await new Promise((resolve, reject) => analytics.flush((error) => (error ? reject(error) : resolve())));
