using System.Collections.Concurrent;
using System.Text;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Sync.Apply;
using Personalization.Testing;
using Personalization.Tests.Diagnostics;
using BatchResult = (System.Collections.Generic.IReadOnlyList<Personalization.Records.OperationRefusal> Refusals, System.Collections.Generic.IReadOnlyList<(int Position, string Reason)> RowErrors);

namespace Personalization.Core.Tests.Sync.Apply;

/// <summary>A sender of batches, a store in memory that fails as a test says, and a clock that moves when the sender waits for it.</summary>
internal sealed class SenderHarness
{
    internal const string Collection = "customers";
    internal const string SyncId = "customer-profile";

    private readonly ConcurrentQueue<string[]> _calls = new();
    private readonly ConcurrentQueue<TimeSpan> _times = new();
    private readonly ConcurrentQueue<string> _acknowledged = new();
    private readonly Lazy<BatchSender> _sender;

    internal SenderHarness()
    {
        var customers = new CollectionDefinition(Collection, "id", ["email"]);
        Records = new InMemoryRecordStore().OpenAsync(customers, default).AsTask().GetAwaiter().GetResult();
        var store = new OpeningStore(new InMemoryRecordStore(), (_, _) => new ScriptedCollection(Records, Next));
        _sender = new(() => new BatchSender(
            new RetryingCollection(new OpenCollections(store), customers, new StoreRetry(SyncId, Limits, Time, Logger)), new FailureThreshold(SyncId, Limits)));
    }

    internal IRecordCollection Records { get; }

    internal ManualTimeProvider Time { get; } = new();

    internal ListLogger Logger { get; } = new();

    internal SyncLimits Limits { get; set; } = new();

    /// <summary>What a call comes to, by the batch and the number of the call, from 1.</summary>
    internal Func<RecordBatch, int, StoreFault?> Script { get; set; } = (_, _) => null;

    /// <summary>The keys of each call.</summary>
    internal IReadOnlyList<string[]> Calls => [.. _calls];

    /// <summary>When each call was made, since the start.</summary>
    internal IReadOnlyList<TimeSpan> Times => [.. _times];

    /// <summary>The keys of the calls that did not fail, in their order.</summary>
    internal IReadOnlyList<string> Acknowledged => [.. _acknowledged];

    internal Task<BatchResult> StartAsync(RecordBatch batch, CancellationToken cancellationToken = default)
        => _sender.Value.SendAsync(batch, cancellationToken);

    internal Task<BatchResult> SendAsync(RecordBatch batch, TimeSpan? step = null) => Time.DriveAsync(StartAsync(batch), step);

    internal Task<BatchResult> SendAsync(params RecordOperation[] operations) => SendAsync(Batch(operations));

    /// <summary>A sender that finds a row at fault whatever else is in the batch, as many stores do.</summary>
    internal void FailRows(params string[] keys)
        => Script = (batch, _) => batch.Operations.Any(operation => keys.Contains(operation.Key)) ? StoreFault.Row() : null;

    internal static RecordBatch Batch(IReadOnlyList<RecordOperation> operations, long token = 2)
        => new(SyncId, token, DateTimeOffset.UnixEpoch, ["email"], operations);

    /// <summary>A batch of writes of the keys 0, 1, 2 and so on.</summary>
    internal static RecordBatch Batch(int count) => Batch([.. Enumerable.Range(0, count).Select(n => Write($"{n}", "new"))]);

    internal static RecordOperation Write(string key, string name, string? email = null)
        => new(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes($$"""{"name":"{{name}}"}"""), [email]);

    /// <summary>Answers what the store holds under a key: the part's text, or its state where it is not live.</summary>
    internal async Task<string?> StoredAsync(string key)
    {
        var record = await Records.GetStoredAsync(key, default);
        var part = record?.PartOf(SyncId);
        return part is { State: not PartState.Live } ? $"{part.State}" : record is null ? null : Encoding.UTF8.GetString(record.Utf8Json.Span);
    }

    private StoreFault? Next(RecordBatch batch)
    {
        string[] keys = [.. batch.Operations.Select(operation => operation.Key)];
        _calls.Enqueue(keys);
        _times.Enqueue(Time.GetElapsedTime(0));
        var fault = Script(batch, _calls.Count);
        if (fault is null)
        {
            Array.ForEach(keys, _acknowledged.Enqueue);
        }

        return fault;
    }
}
