using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Alerts;
using Personalization.Destinations;
using Personalization.Journal;
using Personalization.Sync;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.Journal;

/// <summary>Hosts that share a journal in PostgreSQL tell each change once.</summary>
public sealed class PostgresAlertTests(PostgresFixture postgres)
{
    private const string Sync = "orders";

    [Fact]
    public async Task Hosts_JudgeEachRunAtOnce_OneTells()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var time = new ManualTimeProvider();
        var database = await postgres.CreateDatabaseAsync();
        await using var first = new Host(database, time);
        await using var second = new Host(database, time);
        await using var third = new Host(database, time);
        Host[] hosts = [first, second, third];
        var told = new ConcurrentQueue<AlertNotice>();
        foreach (var host in hosts)
        {
            host.Told = told.Enqueue;
        }

        for (var round = 0; round < 10; round++)
        {
            time.Advance(TimeSpan.FromMinutes(1));
            var now = time.GetUtcNow();
            var failed = round % 2 == 0;
            await hosts[round % 3].Journal.WriteRunAsync(
                new JournalRun
                {
                    Id = $"{now.ToUnixTimeMilliseconds():x12}{round:x20}",
                    SyncId = Sync,
                    Status = failed ? JournalRunStatus.Failed : JournalRunStatus.Success,
                    Owner = "test",
                    CreatedAt = now,
                    StartedAt = now,
                    FinishedAt = now,
                },
                cancellationToken);
            await Task.WhenAll(hosts.Select(host => Task.Run(() => host.Work.RunEndedAsync(Sync, cancellationToken).AsTask(), cancellationToken)));
        }

        Assert.Equal(Enumerable.Range(0, 10).Select(round => round % 2 == 0 ? AlertLevel.Critical : AlertLevel.Ok), told.Select(notice => notice.Level));
        Assert.Equal(10, told.DistinctBy(notice => notice.Id).Count());
    }

    private sealed class Host : IAlertChannel, IAsyncDisposable
    {
        private readonly PostgresSyncStateStore _state;

        internal Host(string database, TimeProvider time)
        {
            _state = new PostgresSyncStateStore(database, "alerts");
            Journal = ((IJournalPlace)_state).CreateJournal(time);
            var alerts = new AlertDefinitions
            {
                Syncs = new Dictionary<string, SyncAlerts> { [Sync] = new([new AlertRule(AlertTrigger.Fatal) { Critical = 1 }], [new AlertRecipient("chat", AlertLevel.Warning)]) }.ToFrozenDictionary(StringComparer.Ordinal),
                Channels = new Dictionary<string, AlertChannelDefinition> { ["chat"] = new("chat", _ => this) }.ToFrozenDictionary(StringComparer.Ordinal),
            };
            var definitions = new CurrentDefinitions(new PersonalizationDefinitions([], [], extensions: [alerts]));
            var diagnostics = new AlertDiagnostics(NullLogger.Instance);
            var store = new AlertStore(Journal, time);
            var watch = new AlertWatch(store, Journal, definitions, time, diagnostics);
            Work = new AlertWork(store, watch, new AlertCourier(store, new AlertChannels(definitions, null!), time, diagnostics), diagnostics);
        }

        internal IJournal Journal { get; }

        internal AlertWork Work { get; }

        internal Action<AlertNotice> Told { get; set; } = _ => { };

        public ValueTask<DeliveryOutcome> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
        {
            Told(notice);
            return new(DeliveryOutcome.Delivered);
        }

        public async ValueTask DisposeAsync()
        {
            await Journal.DisposeAsync();
            await _state.DisposeAsync();
        }
    }
}
