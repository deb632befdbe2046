using System.Collections.Concurrent;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync;

public sealed class RecordChangeListenerTests : IDisposable
{
    private readonly SyncHarness _harness = new();
    private readonly Listener _listener = new();

    public RecordChangeListenerTests()
    {
        _harness.Listener = _listener;
        _harness.Limits = _harness.Limits with { BatchOperations = 3, LowWaterBatches = 1 };
    }

    public void Dispose() => _harness.Dispose();

    [Fact]
    public async Task RunAsync_RecordsChange_EachIsToldWithItsIndexValues()
    {
        await _harness.RunAsync(Rows(10));
        Assert.Equal(10, _listener.Told.Distinct().Count());
        Assert.Contains(("3", "3@x"), _listener.Told);
        _listener.Told.Clear();

        await _harness.RunAsync([.. Rows(9).Select(row => row.Id == "4" ? row with { Email = "new@x" } : row)]);

        Assert.Equal([("4", "new@x"), ("9", null)], _listener.Told.Order());
    }

    [Fact]
    public async Task RunAsync_LowWaterMoves_EverythingBelowWasTold()
    {
        var known = 0L;
        _harness.Limits = _harness.Limits with
        {
            BatchesInFlight = 1,
            Stepped = step =>
            {
                if (step == RunStep.LowWaterMoved)
                {
                    var mark = _harness.OpenAsync(_harness.Store).AsTask().GetAwaiter().GetResult().GetMarkAsync(SyncHarness.SyncId, default).AsTask().GetAwaiter().GetResult();
                    known = Math.Min(mark!.PlanOffset, 20);
                    Assert.True(_listener.Told.Count >= known, $"{_listener.Told.Count} were told of, and the mark is at {known}.");
                }
            },
        };

        var run = await _harness.RunAsync(Rows(20));

        Assert.Equal((SyncRunStatus.Success, 20L), (run.Status, known));
    }

    [Fact]
    public async Task RunAsync_ListenerFailsAfterABatch_TheNextRunTellsTheBatchAgain()
    {
        _listener.FailAt = 3;
        _listener.Failure = () => new InvalidOperationException("The process ends here.");

        var failed = await _harness.RunAsync(Rows(20));
        var told = _listener.Told.Count;
        var run = await _harness.RunAsync(Rows(20));

        Assert.Equal((SyncRunStatus.Failed, SyncRunStatus.Success), (failed.Status, run.Status));
        Assert.True(told < 20);
        Assert.Equal(20, _listener.Told.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_ListenerFailsTransiently_TheBatchIsTriedAgain()
    {
        _listener.FailAt = 2;
        _listener.Failure = () => new RecordStoreException("test", "commit", "Away.") { Kind = RecordStoreErrorKind.Transient };

        var run = await _harness.RunAsync(Rows(20));

        Assert.Equal(SyncRunStatus.Success, run.Status);
        Assert.Equal(20, _listener.Told.Distinct().Count());
    }

    [Fact]
    public async Task RunAsync_RecordIsHeardOf_TheStoreAnswersIt()
    {
        _listener.Look = async key => Assert.NotNull(await _harness.FindAsync(key));

        var run = await _harness.RunAsync(Rows(5));

        Assert.Equal(SyncRunStatus.Success, run.Status);
    }

    private static Customer[] Rows(int count) => [.. Enumerable.Range(0, count).Select(n => new Customer($"{n}", $"{n}@x", $"Name {n}"))];

    private sealed class Listener : IRecordChangeListener
    {
        private int _calls;

        internal ConcurrentBag<(string Key, string? Email)> Told { get; } = [];

        internal int FailAt { get; set; }

        internal Func<Exception> Failure { get; set; } = () => new InvalidOperationException();

        internal Func<string, Task> Look { get; set; } = _ => Task.CompletedTask;

        public async ValueTask AppliedAsync(string collection, RecordBatch batch, CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _calls) == FailAt)
            {
                throw Failure();
            }

            foreach (var operation in batch.Operations)
            {
                await Look(operation.Key);
                Told.Add((operation.Key, operation.IndexValues?[batch.Indexes.ToList().IndexOf("email")]));
            }
        }
    }
}
