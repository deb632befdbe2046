using Personalization.Redis.Connections;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>Calls end in time, whatever becomes of them.</summary>
public sealed class CallDeadlinesTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly CallDeadlines _deadlines;

    public CallDeadlinesTests() => _deadlines = new CallDeadlines(_time, TimeSpan.FromSeconds(2));

    public void Dispose() => _deadlines.Dispose();

    [Fact]
    public async Task WaitAsync_AnsweredInTime_IsTheAnswer()
    {
        var answer = new TaskCompletionSource<int>();
        var waited = _deadlines.WaitAsync(answer.Task, default);

        answer.SetResult(7);

        Assert.Equal(7, await waited);
    }

    [Fact]
    public async Task WaitAsync_NotAnswered_ThrowsWhenItsTimeIsOverAndNotBefore()
    {
        var first = _deadlines.WaitAsync(new TaskCompletionSource<int>().Task, default);
        _time.Advance(TimeSpan.FromSeconds(1));
        var second = _deadlines.WaitAsync(new TaskCompletionSource<int>().Task, default);

        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(501));

        await Assert.ThrowsAsync<TimeoutException>(() => first);
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<TimeoutException>(() => second);
    }

    [Fact]
    public async Task WaitAsync_AfterARest_IsSweptAgain()
    {
        var answer = new TaskCompletionSource<int>();
        var waited = _deadlines.WaitAsync(answer.Task, default);
        answer.SetResult(1);
        await waited;
        _time.Advance(TimeSpan.FromHours(1));

        var late = _deadlines.WaitAsync(new TaskCompletionSource<int>().Task, default);
        _time.Advance(TimeSpan.FromSeconds(3));

        await Assert.ThrowsAsync<TimeoutException>(() => late);
    }

    [Fact]
    public async Task WaitAsync_Failed_ThrowsWhatTheCallThrew()
    {
        var answer = new TaskCompletionSource<int>();
        var waited = _deadlines.WaitAsync(answer.Task, default);

        answer.SetException(new InvalidOperationException("why"));

        Assert.Equal("why", (await Assert.ThrowsAsync<InvalidOperationException>(() => waited)).Message);
    }

    [Fact]
    public async Task WaitAsync_CancelledByTheCaller_EndsAtOnce()
    {
        using var cancel = new CancellationTokenSource();
        var waited = _deadlines.WaitAsync(new TaskCompletionSource<int>().Task, cancel.Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waited);
    }

    [Fact]
    public async Task WaitAsync_ManyAtOnceInAnyOrder_AllEnd()
    {
        var random = new SeededRandom(TestSettings.NextSeed());
        var calls = Enumerable.Range(0, 1000).Select(_ => new TaskCompletionSource<int>()).ToArray();
        var waited = calls.Select(call => _deadlines.WaitAsync(call.Task, default)).ToArray();

        Parallel.ForEach(calls.Where(_ => random.Chance(70)).ToArray(), call => call.SetResult(1));
        _time.Advance(TimeSpan.FromSeconds(3));

        for (var i = 0; i < calls.Length; i++)
        {
            if (calls[i].Task.IsCompleted)
            {
                Assert.Equal(1, await waited[i]);
            }
            else
            {
                await Assert.ThrowsAsync<TimeoutException>(() => waited[i]);
            }
        }
    }
}
