using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Core.Tests.Sync.Apply;

public sealed class BatchSenderTests
{
    private const int StoreRetried = 10;

    private readonly SenderHarness _harness = new();

    [Fact]
    public async Task SendAsync_NoFault_SendsOnceAndAnswersTheRefusals()
    {
        await _harness.SendAsync(SenderHarness.Write("holder", "x", "a@b"));

        var result = await _harness.SendAsync(SenderHarness.Write("1", "x"), SenderHarness.Write("2", "x", "a@b"));

        Assert.Equal([new OperationRefusal(1, RefusalReason.IndexTaken, "email", "holder")], result.Refusals);
        Assert.Empty(result.RowErrors);
        Assert.Equal(2, _harness.Calls.Count);
        Assert.Empty(_harness.Logger.Events);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(SyncConstants.Retries)]
    public async Task SendAsync_MomentErrorsThatPass_AreWaitedOut(int errors)
    {
        _harness.Script = (_, call) => call <= errors ? StoreFault.Transient() : null;

        var result = await _harness.SendAsync(SenderHarness.Batch(3));

        Assert.Empty(result.Refusals);
        Assert.Empty(result.RowErrors);
        Assert.Equal(errors + 1, _harness.Calls.Count);
        Assert.Equal(errors, _harness.Logger.Count(StoreRetried));
        Assert.Equal("""{"name":"new"}""", await _harness.StoredAsync("2"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SyncConstants.Retries)]
    public async Task SendAsync_MomentErrorsDoNotPass_ThrowsTheLast(int retries)
    {
        _harness.Limits = new SyncLimits { Retries = retries };
        var last = StoreFault.Transient();
        _harness.Script = (_, call) => call == retries + 1 ? last : StoreFault.Transient();

        var thrown = await Assert.ThrowsAsync<RecordStoreException>(() => _harness.SendAsync(SenderHarness.Batch(3)));

        Assert.Same(last.Error, thrown);
        Assert.Equal(retries + 1, _harness.Calls.Count);
        Assert.Equal(retries, _harness.Logger.Count(StoreRetried));
    }

    [Fact]
    public async Task SendAsync_MomentErrors_PausesDoubleUpToTheirLimit()
    {
        // The pauses are scattered: after k of them about 0.7 * 2^k times the first delay has passed at most, and half of that at least.
        _harness.Script = (_, _) => StoreFault.Transient();

        await Assert.ThrowsAsync<RecordStoreException>(() => _harness.SendAsync(SenderHarness.Batch(1), TimeSpan.FromMilliseconds(10)));

        var times = _harness.Times;
        Assert.Equal(TimeSpan.Zero, times[0]);
        for (var k = 2; k <= 5; k++)
        {
            Assert.InRange(times[k], SyncConstants.RetryDelay * (1 << (k - 1)) / 2, SyncConstants.RetryDelay * (1 << k));
        }

        Assert.All(times.Zip(times.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, TimeSpan.Zero, SyncConstants.MaxRetryDelay + TimeSpan.FromMilliseconds(10)));
        Assert.InRange(times[^1], TimeSpan.FromSeconds(12), TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task SendAsync_MomentError_LogsNoMessageAndNoKey()
    {
        _harness.Script = (_, call) => call == 1 ? StoreFault.Transient() : null;

        await _harness.SendAsync(SenderHarness.Write("secret", "secret", "secret"));

        var (_, level, text) = Assert.Single(_harness.Logger.Events);
        Assert.Equal(Microsoft.Extensions.Logging.LogLevel.Warning, level);
        Assert.Contains("TimeoutException", text, StringComparison.Ordinal);
        Assert.Contains("retry 1 of 8", text, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_OtherErrors_AreThrownAtOnce()
    {
        Exception[] errors = [StoreFault.Exception(RecordStoreErrorKind.Run), new InvalidOperationException(), new TimeoutException(), new OperationCanceledException()];
        foreach (var error in errors)
        {
            var harness = new SenderHarness { Script = (_, _) => new StoreFault(error) };

            Assert.Same(error, await Record.ExceptionAsync(() => harness.SendAsync(SenderHarness.Batch(4))));

            Assert.Single(harness.Calls);
        }
    }

    [Fact]
    public async Task SendAsync_RunErrorWhileARowIsSoughtFor_IsThrownAtOnce()
    {
        var error = StoreFault.Exception(RecordStoreErrorKind.Run);
        _harness.Script = (_, call) => call == 2 ? new StoreFault(error) : StoreFault.Row();

        Assert.Same(error, await Record.ExceptionAsync(() => _harness.SendAsync(SenderHarness.Batch(4))));

        Assert.Equal(2, _harness.Calls.Count);
    }

    [Fact]
    public async Task SendAsync_AppliedAndThenTimedOut_TheLastAnswerCounts()
    {
        // The first time 'claimant' is refused; by the second, the holder has given the value up.
        await _harness.SendAsync(SenderHarness.Write("holder", "old", "a@b"));
        _harness.Script = (batch, call) => call == 2 ? StoreFault.Transient(applied: batch.Operations.Count) : null;

        var result = await _harness.SendAsync(SenderHarness.Write("claimant", "new", "a@b"), SenderHarness.Write("holder", "new"));

        Assert.Empty(result.Refusals);
        Assert.Empty(result.RowErrors);
        Assert.Equal("""{"name":"new"}""", await _harness.StoredAsync("claimant"));
        Assert.Equal("claimant", await _harness.Records.FindHolderAsync("email", "a@b", default));
    }

    [Fact]
    public async Task SendAsync_HalfAppliedAndThenAMomentError_AppliesTheRest()
    {
        _harness.Script = (batch, call) => call == 1 ? StoreFault.Transient(applied: batch.Operations.Count / 2) : null;

        var result = await _harness.SendAsync(SenderHarness.Batch(6));

        Assert.Empty(result.RowErrors);
        Assert.All(Enumerable.Range(0, 6), n => Assert.Equal("""{"name":"new"}""", _harness.StoredAsync($"{n}").Result));
    }

    [Fact]
    public async Task SendAsync_CancelledDuringAPause_EndsWithoutAnotherCall()
    {
        using var cancellation = new CancellationTokenSource();
        _harness.Script = (_, _) => StoreFault.Transient();
        var sending = _harness.StartAsync(SenderHarness.Batch(3), cancellation.Token);
        await _harness.Time.WaitForTimersAsync(1);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.Single(_harness.Calls);
        Assert.Equal(0, _harness.Time.TimerCount);
    }

    [Fact]
    public async Task SendAsync_CancelledWhileTheStoreFails_IsNotTriedAgain()
    {
        using var cancellation = new CancellationTokenSource();
        _harness.Script = (_, _) =>
        {
            cancellation.Cancel();
            return StoreFault.Transient();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _harness.StartAsync(SenderHarness.Batch(3), cancellation.Token));

        Assert.Single(_harness.Calls);
        Assert.Empty(_harness.Logger.Events);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task SendAsync_CancelledWhileARowIsSoughtFor_Ends(int retries)
    {
        _harness.Limits = new SyncLimits { Retries = retries };
        using var cancellation = new CancellationTokenSource();
        _harness.Script = (_, call) =>
        {
            if (call == 2)
            {
                cancellation.Cancel();
            }

            return StoreFault.Row();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _harness.StartAsync(SenderHarness.Batch(8), cancellation.Token));

        Assert.Equal(2, _harness.Calls.Count);
    }

    [Fact]
    public async Task SendAsync_SeveralBatchesAtOnce_EachWaitsForItself()
    {
        _harness.Script = (batch, call) => call <= 8 ? StoreFault.Transient(applied: call % 3) : null;
        var batches = Enumerable.Range(0, 4)
            .Select(n => _harness.StartAsync(SenderHarness.Batch([.. Enumerable.Range(n * 10, 10).Select(key => SenderHarness.Write($"{key}", "new"))])));

        var results = await _harness.Time.DriveAsync(Task.WhenAll(batches));

        Assert.All(results, result => Assert.Empty(result.RowErrors));
        Assert.Equal(12, _harness.Calls.Count);
        Assert.All(Enumerable.Range(0, 40), n => Assert.NotNull(_harness.StoredAsync($"{n}").Result));
    }
}
