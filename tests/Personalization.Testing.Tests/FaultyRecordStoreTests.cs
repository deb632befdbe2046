using System.Text;
using Personalization.Records;

namespace Personalization.Testing.Tests;

public sealed class FaultyRecordStoreTests : IAsyncLifetime
{
    private readonly InMemoryRecordStore _inner = new();
    private readonly FaultyRecordStore _store;
    private readonly ManualTimeProvider _time = new();

    private IRecordCollection _people = null!;

    public FaultyRecordStoreTests() => _store = new FaultyRecordStore(_inner);

    private static CollectionDefinition People { get; } = new("people", "id", []);

    public async ValueTask InitializeAsync()
    {
        _people = await _store.OpenAsync(People, default);
        _store.ClearCounts();
    }

    [Theory]
    [InlineData(RecordStoreErrorKind.Run)]
    [InlineData(RecordStoreErrorKind.Transient)]
    [InlineData(RecordStoreErrorKind.Row)]
    public async Task OnApply_Throw_AppliesNothingAndSaysItsKind(RecordStoreErrorKind kind)
    {
        var fault = StoreFault.Throw(kind);
        _store.OnApply(fault);

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("1"));

        Assert.Equal(kind, thrown.Kind);
        Assert.Equal("people", thrown.Collection);
        Assert.Equal(1, fault.Hits);
        Assert.Empty(await KeysAsync("1"));
    }

    [Fact]
    public async Task OnApply_ThrowOfAnyException_ThrowsItForEachCallAnew()
    {
        _store.OnApply(StoreFault.Throw(() => new TimeoutException()));

        var first = await Assert.ThrowsAsync<TimeoutException>(() => ApplyAsync("1"));
        var second = await Assert.ThrowsAsync<TimeoutException>(() => ApplyAsync("1"));

        Assert.NotSame(first, second);
    }

    [Theory]
    [InlineData(null, null, "1 2 3 4 5")]
    [InlineData(2, null, "2")]
    [InlineData(2, 3, "2 3 4")]
    [InlineData(null, 2, "1 2")]
    [InlineData(6, null, "")]
    public async Task OnApply_CallAndTimes_SayWhichBatchesMeetTheFault(int? call, int? times, string expected)
    {
        await ApplyAsync("before");
        _store.OnApply(StoreFault.Throw(), call, times);

        var failed = new List<int>();
        for (var i = 1; i <= 5; i++)
        {
            if (await Record.ExceptionAsync(() => ApplyAsync($"{i}")) is not null)
            {
                failed.Add(i);
            }
        }

        Assert.Equal(expected, string.Join(' ', failed));
    }

    [Fact]
    public async Task OnApply_When_CountsOnlyTheBatchesItConcerns()
    {
        _store.OnApply(StoreFault.Throw(), call: 2, when: batch => batch.Operations.Count > 1);

        await ApplyAsync("1");
        await ApplyAsync("2", "3");
        await ApplyAsync("4");
        await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("5", "6"));
        await ApplyAsync("5", "6");
    }

    [Fact]
    public async Task OnApply_ApplyHalf_AppliesTheFirstHalfAndThrows()
    {
        _store.OnApply(StoreFault.ApplyHalf(RecordStoreErrorKind.Transient), call: 1);

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("1", "2", "3", "4", "5"));

        Assert.Equal(RecordStoreErrorKind.Transient, thrown.Kind);
        Assert.Equal(["1", "2"], await KeysAsync("1", "2", "3", "4", "5"));
    }

    [Fact]
    public async Task OnApply_LoseAnswer_AppliesAllAndThrows()
    {
        _store.OnApply(StoreFault.LoseAnswer());

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("1", "2"));

        Assert.Equal(RecordStoreErrorKind.Transient, thrown.Kind);
        Assert.Equal(["1", "2"], await KeysAsync("1", "2"));
    }

    [Fact]
    public async Task OnApply_RowError_FailsEveryBatchWithTheKeyWhole()
    {
        var fault = StoreFault.RowError("2", "9");
        _store.OnApply(fault);

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("1", "2", "3"));
        Assert.Equal(RecordStoreErrorKind.Row, thrown.Kind);
        Assert.Empty(await KeysAsync("1", "2", "3"));

        await ApplyAsync("1");
        await ApplyAsync("3");
        await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("2"));
        Assert.Equal(["1", "3"], await KeysAsync("1", "2", "3"));
        Assert.Equal(2, fault.Hits);
    }

    [Fact]
    public async Task OnSetMark_When_ChoosesByTheNewMark()
    {
        _store.OnSetMark(StoreFault.LoseAnswer(), when: mark => mark.OpenPlanId is null);
        var opened = new SyncMark(null, "plan", 1);
        var closed = new SyncMark("snapshot", null, 1);

        Assert.True(await _people.TrySetMarkAsync("crm", null, opened, default));
        await Assert.ThrowsAsync<RecordStoreException>(async () => await _people.TrySetMarkAsync("crm", opened, closed, default));

        Assert.Equal(closed, await _people.GetMarkAsync("crm", default));
    }

    [Fact]
    public async Task On_SeveralOperations_AreCountedTogether()
    {
        _store.On(StoreOperations.Lookups, StoreFault.Throw(), call: 2);

        await _people.FindAsync("id", "1", default);
        await Assert.ThrowsAsync<RecordStoreException>(async () => await _people.FindManyAsync("id", ["1"], default));
        await _people.FindAsync("id", "1", default);
    }

    [Fact]
    public async Task On_LookupsByValue_AreChosenByThePredicate()
    {
        _store.On(StoreOperations.Find, StoreFault.Throw(), when: call => call.Values.Contains("bad"));

        Assert.Null(await _people.FindAsync("id", "good", default));
        await Assert.ThrowsAsync<RecordStoreException>(async () => await _people.FindAsync("id", "bad", default));
    }

    [Fact]
    public async Task On_All_FailsEveryMember()
    {
        _store.On(StoreOperations.All, StoreFault.Throw(RecordStoreErrorKind.Transient));
        var registration = new SyncRegistration("crm", ["name"]);
        Func<Task>[] calls =
        [
            OpenAsync,
            () => _people.FindAsync("id", "1", default).AsTask(),
            () => _people.FindManyAsync("id", ["1"], default).AsTask(),
            () => _people.FindHolderAsync("email", "1", default).AsTask(),
            () => _people.GetStoredAsync("1", default).AsTask(),
            () => ApplyAsync("1"),
            () => _people.ListPartsAsync("crm", default).GetAsyncEnumerator().MoveNextAsync().AsTask(),
            () => _people.GetRegistrationsAsync(default).AsTask(),
            () => _people.RegisterAsync(registration, null, default).AsTask(),
            () => _people.UnregisterAsync("crm", default).AsTask(),
            () => _people.GetMarkAsync("crm", default).AsTask(),
            () => _people.TrySetMarkAsync("crm", null, new SyncMark(null, "plan", 1), default).AsTask(),
        ];

        foreach (var call in calls)
        {
            await Assert.ThrowsAsync<RecordStoreException>(call);
        }

        await Assert.ThrowsAsync<RecordStoreException>(() => _people.FindHoldersAsync("email", ["1"], default).AsTask());
        Assert.Equal(calls.Length + 1, _store.CountOf(StoreOperations.All));
        foreach (var operation in Enum.GetValues<StoreOperations>().Where(operation => int.PopCount((int)operation) == 1))
        {
            Assert.Equal(operation == StoreOperations.FindHolder ? 2 : 1, _store.CountOf(operation));
        }
    }

    [Fact]
    public void On_FaultThatMakesNoSense_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => _store.On(StoreOperations.SetMark, StoreFault.ApplyHalf()));
        Assert.Throws<ArgumentException>(() => _store.On(StoreOperations.All, StoreFault.RowError("1")));
        Assert.Throws<ArgumentException>(() => _store.On(StoreOperations.None, StoreFault.Throw()));
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.OnApply(StoreFault.Throw(), call: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _store.OnApply(StoreFault.Throw(), times: 0));
    }

    [Fact]
    public async Task OnApply_DelayThenThrow_HappenInThisOrder()
    {
        _store.OnApply(StoreFault.Delay(TimeSpan.FromSeconds(2), _time));
        _store.OnApply(StoreFault.Throw());

        var call = ApplyAsync("1");
        await _time.WaitForTimersAsync(1);
        Assert.False(call.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<RecordStoreException>(() => call);
    }

    [Fact]
    public async Task OnApply_DelayOfACancelledCall_IsCancelled()
    {
        _store.OnApply(StoreFault.Delay(TimeSpan.FromSeconds(2), _time));
        using var cancellation = new CancellationTokenSource();
        var call = _people.ApplyAsync(Batch("1"), cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.Empty(await KeysAsync("1"));
    }

    [Fact]
    public async Task OnApply_WaitAt_HoldsTheCallUntilTheGateOpens()
    {
        var gate = new TestGate();
        _store.OnApply(StoreFault.WaitAt(gate), call: 1);
        Assert.False(gate.WasReached);

        var held = ApplyAsync("1");
        await gate.WaitForArrivalAsync();
        Assert.True(gate.WasReached);
        await ApplyAsync("2");
        Assert.Equal(["2"], await KeysAsync("1", "2"));

        gate.Open();
        await held;
        Assert.Equal(["1", "2"], await KeysAsync("1", "2"));
        await gate.PassAsync();
    }

    [Fact]
    public async Task ClearFaults_FromThenOn_TheStoreWorks()
    {
        _store.OnApply(StoreFault.Throw());
        await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("1"));

        _store.ClearFaults();
        await ApplyAsync("1");

        Assert.Equal(2, _store.CountOf(StoreOperations.Apply));
        _store.ClearCounts();
        Assert.Equal(0, _store.CountOf(StoreOperations.All));
    }

    [Fact]
    public async Task Hooks_EachCall_SeeItBeforeAndAfter()
    {
        var seen = new List<string>();
        _store.BeforeCall = call => Note($"before {call.Operation} {call.Number} {call.Sync}");
        _store.AfterCall = call => Note($"after {call.Operation} {call.Number} {call.Batch?.Operations.Count}");
        await OpenAsync();
        await ApplyAsync("1", "2");
        _store.OnApply(StoreFault.Throw());
        await Assert.ThrowsAsync<RecordStoreException>(() => ApplyAsync("3"));

        Assert.Equal(["before Open 1 ", "after Open 1 ", "before Apply 1 crm", "after Apply 1 2", "before Apply 2 crm"], seen);

        ValueTask Note(string text)
        {
            seen.Add(text);
            return default;
        }
    }

    [Fact]
    public async Task ApplyAsync_ManyAtOnce_TheFaultIsMetExactlyAsOftenAsSaid()
    {
        var fault = StoreFault.Throw();
        _store.OnApply(fault, call: 10, times: 7);

        var failed = 0;
        await Parallel.ForAsync(0, 100, async (i, _) =>
        {
            if (await Record.ExceptionAsync(() => ApplyAsync($"{i}")) is not null)
            {
                Interlocked.Increment(ref failed);
            }
        });

        Assert.Equal(7, failed);
        Assert.Equal(7, fault.Hits);
        Assert.Equal(100, _store.CountOf(StoreOperations.Apply));
    }

    [Fact]
    public async Task DisposeAsync_DisposesTheWrappedStore()
    {
        var inner = new DisposableStore();

        await new FaultyRecordStore(inner).DisposeAsync();
        new FaultyRecordStore(inner).Dispose();
        new FaultyRecordStore(_inner).Dispose();

        Assert.Equal(2, inner.Disposed);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private static RecordBatch Batch(params string[] keys) => new(
        "crm",
        1,
        DateTimeOffset.UnixEpoch,
        [],
        [.. keys.Select(key => new RecordOperation(RecordOperationKind.Write, key, Encoding.UTF8.GetBytes("{}")))]);

    private Task<IRecordCollection> OpenAsync() => _store.OpenAsync(People, default).AsTask();

    private async Task ApplyAsync(params string[] keys) => Assert.Empty(await _people.ApplyAsync(Batch(keys), default));

    private async Task<List<string>> KeysAsync(params string[] keys)
    {
        var people = await _inner.OpenAsync(People, default);
        var found = new List<string>();
        foreach (var key in keys)
        {
            if (await people.FindAsync("id", key, default) is not null)
            {
                found.Add(key);
            }
        }

        return found;
    }
}
