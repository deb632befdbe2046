using System.Collections.Frozen;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Journal;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Alerts.Tests;

/// <summary>A journal, a clock and the triggers of one sync; hosts work on them.</summary>
internal sealed class AlertWorld
{
    internal const string Sync = "orders";

    private int _runs;

    internal AlertWorld(IJournal? journal = null) => Journal = journal ?? new MemoryJournal(Time);

    internal ManualTimeProvider Time { get; } = new();

    internal IJournal Journal { get; }

    internal List<AlertRule> Rules { get; } =
    [
        new(AlertTrigger.Fatal) { Critical = 1 },
        new(AlertTrigger.Rejected) { WarningRows = AlertRows.Count(1), CriticalRows = AlertRows.Percent(5) },
    ];

    internal List<AlertRecipient> Recipients { get; } = [];

    internal Dictionary<string, IAlertChannel> Channels { get; } = new(StringComparer.Ordinal);

    internal AlertStore Store => new(Journal, Time);

    /// <summary>Adds a channel that keeps what it is told, and a recipient of it.</summary>
    internal RecordingChannel Listen(string name, AlertLevel level = AlertLevel.Warning)
    {
        var channel = new RecordingChannel();
        Channels[name] = channel;
        Recipients.Add(new AlertRecipient(name, level));
        return channel;
    }

    /// <summary>A process with the configuration as it is now.</summary>
    internal AlertHost NewHost()
    {
        var alerts = new AlertDefinitions
        {
            Syncs = new Dictionary<string, SyncAlerts> { [Sync] = new([.. Rules], [.. Recipients]) }.ToFrozenDictionary(StringComparer.Ordinal),
            Channels = Channels.ToFrozenDictionary(one => one.Key, one => new AlertChannelDefinition(one.Key, _ => one.Value), StringComparer.Ordinal),
        };
        return new AlertHost(this, new CurrentDefinitions(new PersonalizationDefinitions([], [], extensions: [alerts])));
    }

    /// <summary>Writes a run to the journal; it begins and ends now unless said otherwise.</summary>
    internal async Task<JournalRun> RunAsync(JournalRunStatus status = JournalRunStatus.Success, Func<JournalRun, JournalRun>? with = null)
    {
        var now = Time.GetUtcNow();
        var run = new JournalRun
        {
            Id = string.Create(CultureInfo.InvariantCulture, $"{now.ToUnixTimeMilliseconds():x12}{++_runs:x20}"),
            SyncId = Sync,
            Status = status,
            Owner = "test",
            CreatedAt = now,
            StartedAt = now,
            FinishedAt = status >= JournalRunStatus.Success ? now : null,
            RowsQueried = status == JournalRunStatus.Failed ? 0 : 100,
            Error = status == JournalRunStatus.Failed ? "The source failed." : null,
            ErrorCode = status == JournalRunStatus.Failed ? ErrorCodes.SourceFailed : null,
        };
        run = with?.Invoke(run) ?? run;
        Assert.True(await Journal.WriteRunAsync(run, TestContext.Current.CancellationToken));
        return run;
    }

    internal Task<JournalRun> RejectAsync(long rows) => RunAsync(JournalRunStatus.Warning, run => run with { Rejected = rows });
}

/// <summary>A process that judges and sends.</summary>
internal sealed class AlertHost
{
    internal AlertHost(AlertWorld world, CurrentDefinitions definitions)
    {
        Diagnostics = new AlertDiagnostics(NullLogger.Instance);
        Channels = new AlertChannels(definitions, new NoServices());
        Courier = new AlertCourier(world.Store, Channels, world.Time, Diagnostics);
        Watch = new AlertWatch(world.Store, world.Journal, definitions, world.Time, Diagnostics);
        Work = new AlertWork(world.Store, Watch, Courier, Diagnostics);
    }

    internal AlertDiagnostics Diagnostics { get; }

    internal AlertChannels Channels { get; }

    internal AlertCourier Courier { get; }

    internal AlertWatch Watch { get; }

    internal AlertWork Work { get; }

    /// <summary>What is done after a run, with what has to be sent.</summary>
    internal ValueTask RunEndedAsync() => Work.RunEndedAsync(AlertWorld.Sync, TestContext.Current.CancellationToken);

    /// <summary>Sends what is due.</summary>
    internal async Task DeliverAsync() => await Task.WhenAll(await Work.DeliverDueAsync(TestContext.Current.CancellationToken));

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
