using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Personalization.Crash.Child;
using Personalization.People;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Testing;

namespace Personalization.Crash.Tests;

/// <summary>Views that customers are made to have, counted by the plainest means, and whether the engine counts the same. Thread-safe.</summary>
internal sealed class ViewCounts
{
    private const int Devices = 2;
    private readonly int[] _views = new int[RealtimeCustomers.Count];
    private readonly ConcurrentDictionary<string, int> _sent = new(StringComparer.Ordinal);
    private int _messages;

    /// <summary>Makes a body of some views, as an SDK makes it. Some have a user, some a device that is known to be a user's only later, some both.</summary>
    internal string NextBody(Random random) => BodyOf(Enumerable.Range(0, random.Next(1, 4)).Select(_ => View(random)));

    /// <summary>The bodies that say whose the devices are.</summary>
    internal IEnumerable<string> Identifications()
        => Enumerable.Range(0, RealtimeCustomers.Count * Devices).Select(n => BodyOf([Message("identify", n / Devices, hasUser: true, DeviceOf(n / Devices, n % Devices))]));

    /// <summary>Each customer is a member as often as views were acknowledged.</summary>
    internal async Task CheckMembershipAsync(RealtimeCustomers customers)
    {
        var memberships = new AudienceMembership(customers.Engine);
        for (var n = 0; n < _views.Length; n++)
        {
            var audiences = await memberships.GetAsync(RealtimeCustomers.Parent, RealtimeCustomers.KeyOf(n));
            var counted = audiences.Where(name => name.StartsWith("views", StringComparison.Ordinal));
            Assert.Equal(Enumerable.Range(1, Math.Min(_views[n], RealtimeCustomers.MostViews)).Select(RealtimeCustomers.AudienceOf), counted);
        }
    }

    /// <summary>Everything that was sent is in the log. Entries and exits take turns, are numbered without gaps, and the last of them is the membership.</summary>
    internal async Task CheckStreamsAsync(string kind, string place)
    {
        await using var customers = await OpenLaterAsync(kind, place);
        await customers.Engine.Backfill.RunAsync(default);
        await new BucketSweep(customers.Engine).RunAsync(trims: false, default);
        await CheckMembershipAsync(customers);
        var log = await ReadAsync(customers.Store, PersonStream.Log);
        Assert.Equal(_sent.Keys.Order(StringComparer.Ordinal), log.Select(entry => EventFrame.Read(entry.Body).MessageId).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

        var memberships = new AudienceMembership(customers.Engine);
        var outbox = (await ReadAsync(customers.Store, PersonStream.Outbox)).ToLookup(entry => entry.Person, entry => TransitionFrame.Read(entry.Body));
        for (var n = 0; n < _views.Length; n++)
        {
            var audiences = await memberships.GetAsync(RealtimeCustomers.Parent, RealtimeCustomers.KeyOf(n));
            var byAudience = outbox[PersonIds.OfRecord(RealtimeCustomers.Parent, RealtimeCustomers.KeyOf(n))].ToLookup(transition => transition.Audience);
            Assert.Equal(audiences.Order(StringComparer.Ordinal), byAudience.Where(of => of.Last().IsMember).Select(of => of.Key).Order(StringComparer.Ordinal));
            Assert.All(byAudience, of => Assert.Equal(Enumerable.Range(1, of.Count()).Select(number => ((long)number, number % 2 == 1)), of.Select(transition => (transition.Number, transition.IsMember))));
        }
    }

    /// <summary>Opens the store later than all windows of a second, so that nothing is on its way any more. A cluster that has just lost a master is waited for.</summary>
    private static async Task<RealtimeCustomers> OpenLaterAsync(string kind, string place)
    {
        for (var tries = 1; ; tries++)
        {
            var customers = await RealtimeCustomers.OpenAsync(kind, place, new ManualTimeProvider(DateTimeOffset.UtcNow.AddSeconds(10)));
            try
            {
                await customers.Engine.StartAsync(default);
                return customers;
            }
            catch (RecordStoreException) when (tries < 100)
            {
                await customers.DisposeAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    private static string DeviceOf(int customer, int device) => string.Create(CultureInfo.InvariantCulture, $"d{customer}-{device}");

    private static string BodyOf(IEnumerable<object> messages) => JsonSerializer.Serialize(new { batch = messages });

    private static async Task<List<StreamEntry>> ReadAsync(IPersonStore store, PersonStream stream)
    {
        var entries = new List<StreamEntry>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            IReadOnlyList<StreamEntry> page = [];
            do
            {
                page = await store.ReadStreamAsync(stream, bucket, page.Count == 0 ? 0 : page[^1].Position, PersonLimits.MaxItems, default);
                entries.AddRange(page);
            }
            while (page.Count > 0);
        }

        return entries;
    }

    private Dictionary<string, object?> View(Random random)
    {
        var customer = random.Next(RealtimeCustomers.Count);
        var ids = random.Next(4);
        Interlocked.Increment(ref _views[customer]);
        return Message("track", customer, hasUser: ids > 0, ids < 2 ? DeviceOf(customer, random.Next(Devices)) : null);
    }

    private Dictionary<string, object?> Message(string type, int customer, bool hasUser, string? device)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"m{Interlocked.Increment(ref _messages)}");
        _sent[id] = customer;
        return new Dictionary<string, object?>
        {
            ["type"] = type,
            ["event"] = type == "track" ? RealtimeCustomers.Viewed : null,
            ["messageId"] = id,
            ["userId"] = hasUser ? RealtimeCustomers.UserOf(customer) : null,
            ["anonymousId"] = device,
            ["timestamp"] = DateTimeOffset.UtcNow,
        };
    }
}
