using System.Text;
using Personalization.Sync.State;

namespace Personalization.Testing;

/// <content>A process that lost its lease.</content>
public abstract partial class SyncLeaseConformanceTests
{
    [Fact]
    public async Task Lost_LeaseIsLost_IsCancelledAndAnotherProcessMayTakeIt()
    {
        await using var grant = await AcquireAsync(First);
        if (LoseAsync(grant) is not { } loss)
        {
            return;
        }

        await loss;
        await CancelledAsync(grant.Lost);
        await using var next = await AcquireAsync(Second);

        Assert.True(next.Token > grant.Token);
        Assert.False(next.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task DisposeAsync_OfALostGrant_LeavesTheSuccessorsLease()
    {
        var grant = await AcquireAsync(First);
        if (LoseAsync(grant) is not { } loss)
        {
            await grant.DisposeAsync();
            return;
        }

        await loss;
        await using var next = await AcquireAsync(Second);
        await grant.DisposeAsync();

        await AssertRefusedAsync(First);
        Assert.False(next.Lost.IsCancellationRequested);
    }

    [Fact]
    public async Task AcquireAsync_LostGrantIsDisposed_SameProcessMayTakeItAgain()
    {
        var grant = await AcquireAsync(First);
        if (LoseAsync(grant) is { } loss)
        {
            await loss;
        }

        await grant.DisposeAsync();

        await using var next = await AcquireAsync(First);
        Assert.True(IsKeptByProcess || next.Token > grant.Token);
    }

    [Fact]
    public async Task Writes_OfASupersededProcess_ChangeNothing()
    {
        await using var grant = await AcquireAsync(First);
        if (First is not ISyncStateStore old || Second is not ISyncStateStore now || LoseAsync(grant) is not { } loss)
        {
            return;
        }

        await CommitAsync(old, StateFileKind.Snapshot, "snapshot");
        await CommitAsync(old, StateFileKind.Draft, "draft");
        await using var log = await old.OpenLogAsync(Profile, StateFileKind.Outcomes, 0, Cancellation);
        await log.AppendAsync(Encoding.UTF8.GetBytes("log"), Cancellation);
        await using var begun = await old.CreateAsync(Profile, StateFileKind.Plan, Cancellation);
        await begun.Stream.WriteAsync(new byte[600_000], Cancellation);

        await loss;
        await using var next = await AcquireAsync(Second);
        await using var plan = await now.CreateAsync(Profile, StateFileKind.Plan, Cancellation);
        await plan.Stream.WriteAsync(Encoding.UTF8.GetBytes("plan"), Cancellation);

        await AssertLostAsync(async () => await begun.CommitAsync(Cancellation));
        await AssertLostAsync(async () => await log.AppendAsync(Encoding.UTF8.GetBytes("more"), Cancellation));
        await AssertLostAsync(async () => await old.PromoteAsync(Profile, StateFileKind.Draft, StateFileKind.Snapshot, Cancellation));
        await AssertLostAsync(async () => await old.DeleteAsync(Profile, StateFileKind.Draft, Cancellation));
        await AssertLostAsync(async () => await old.OpenLogAsync(Profile, StateFileKind.Outcomes, 1, Cancellation));
        await AssertLostAsync(async () => await old.OpenLogAsync(Profile, StateFileKind.Base, 0, Cancellation));
        await AssertLostAsync(() => CommitAsync(old, StateFileKind.Snapshot, "late"));
        await begun.DisposeAsync();
        await plan.CommitAsync(Cancellation);

        Assert.Equal("snapshot", await ReadAsync(now, StateFileKind.Snapshot));
        Assert.Equal("draft", await ReadAsync(now, StateFileKind.Draft));
        Assert.Equal("log", await ReadAsync(now, StateFileKind.Outcomes));
        Assert.Equal("plan", await ReadAsync(now, StateFileKind.Plan));
        Assert.Null(await ReadAsync(now, StateFileKind.Base));
    }

    private static async Task AssertLostAsync(Func<Task> write)
        => Assert.Equal(ErrorCodes.LeaseLost, (await Assert.ThrowsAsync<PersonalizationException>(write)).Code);

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(TimeSpan.FromMinutes(1), TimeProvider.System, Cancellation);
    }

    private static async Task CommitAsync(ISyncStateStore store, StateFileKind kind, string text)
    {
        await using var writer = await store.CreateAsync(Profile, kind, Cancellation);
        await writer.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
        await writer.CommitAsync(Cancellation);
    }

    private static async Task<string?> ReadAsync(ISyncStateStore store, StateFileKind kind)
    {
        await using var stream = await store.OpenReadAsync(Profile, kind, Cancellation);
        if (stream is null)
        {
            return null;
        }

        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }
}
