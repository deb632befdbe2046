using Personalization.Sqlite.People;

namespace Personalization.Sqlite.Tests;

public sealed class GroupCommitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunAsync_WhileAGroupIsCommitted_GoesWithTheNextOne()
    {
        using var gate = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        var groups = new List<int>();
        var commits = new GroupCommit(group =>
        {
            groups.Add(group.Count);
            entered.Release();
            gate.Wait(Cancellation);
            foreach (var write in group)
            {
                write.Run(null!);
                write.Complete();
            }
        });

        var first = commits.RunAsync("commit", _ => 0, Cancellation).AsTask();
        await entered.WaitAsync(Cancellation);
        var others = Enumerable.Range(1, 10).Select(n => commits.RunAsync("commit", _ => n, Cancellation).AsTask()).ToList();
        gate.Release(2);

        Assert.Equal(0, await first);
        Assert.Equal(Enumerable.Range(1, 10), await Task.WhenAll(others));
        await commits.CloseAsync();
        Assert.Equal([1, 10], groups);
    }

    [Fact]
    public async Task RunAsync_CancelledWhileItWaits_IsNotDone()
    {
        using var gate = new SemaphoreSlim(0);
        using var entered = new SemaphoreSlim(0);
        using var source = new CancellationTokenSource();
        var done = new List<int>();
        var commits = new GroupCommit(group =>
        {
            entered.Release();
            gate.Wait(Cancellation);
            foreach (var write in group)
            {
                write.Run(null!);
                write.Complete();
            }
        });
        Func<int, int> note = n =>
        {
            done.Add(n);
            return n;
        };

        var first = commits.RunAsync("commit", _ => note(1), Cancellation).AsTask();
        await entered.WaitAsync(Cancellation);
        var second = commits.RunAsync("commit", _ => note(2), source.Token).AsTask();
        var third = commits.RunAsync("commit", _ => note(3), Cancellation).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        gate.Release(2);
        await Task.WhenAll(first, third);

        Assert.Equal([1, 3], done);
    }

    [Fact]
    public async Task RunAsync_GroupFails_EachIsToldAndTheNextOneGoesOn()
    {
        var fails = true;
        var commits = new GroupCommit(group =>
        {
            foreach (var write in group)
            {
                write.Run(null!);
                if (fails)
                {
                    write.Fail(new IOException(write.Operation));
                }
                else
                {
                    write.Complete();
                }
            }
        });

        Assert.Equal("commit", (await Assert.ThrowsAsync<IOException>(async () => await commits.RunAsync("commit", _ => 1, Cancellation))).Message);
        fails = false;
        Assert.Equal(2, await commits.RunAsync("commit", _ => 2, Cancellation));
        await commits.CloseAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await commits.RunAsync("commit", _ => 3, Cancellation));
    }
}
