using Personalization.Sync.State;

namespace Personalization.Testing;

/// <summary>
/// What every <see cref="ISyncLease"/> keeps to. Derive a class for a lease, name the lease with <see cref="ConformanceOfAttribute"/>,
/// and the sentences of the interface's documentation run as tests.
/// </summary>
/// <remarks>
/// Several instances on the same state stand for several processes. What no test within one process can show is left to the lease's own
/// tests: that the lease of a process that ends in any way is free again by itself.
/// </remarks>
/// <example>
/// <code>
/// [ConformanceOf(typeof(BlobLease))]
/// public sealed class BlobLeaseConformanceTests : SyncLeaseConformanceTests
/// {
///     protected override ValueTask&lt;ISyncLease&gt; OpenAsync() => new(new BlobLease(_container));
/// }
/// </code>
/// </example>
public abstract partial class SyncLeaseConformanceTests : IAsyncLifetime
{
    private const string Profile = "customer-profile";
    private readonly List<ISyncLease> _opened = [];
    private ISyncLease? _first;
    private ISyncLease? _second;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISyncLease First => _first ?? throw new InvalidOperationException("The test has not started.");

    private ISyncLease Second => _second ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Gets the code with which a lease that another process has is refused; <c>sync_running</c> by default.</summary>
    protected virtual string RefusalCode => ErrorCodes.SyncRunning;

    /// <summary>Gets a value indicating whether a process keeps what it has leased until the instance is disposed, so that a grant has no token.</summary>
    protected virtual bool IsKeptByProcess => false;

    /// <summary>Opens two instances on one state.</summary>
    /// <returns>A task that ends when the test can begin.</returns>
    public async ValueTask InitializeAsync()
    {
        _first = await OpenTrackedAsync();
        _second = await OpenTrackedAsync();
    }

    /// <summary>Disposes the instances that can be disposed.</summary>
    /// <returns>A task that ends when they are gone.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var lease in _opened)
        {
            await Disposal.DisposeAsync(lease);
        }
    }

    /// <summary>Opens the test's state once more, as another process does. The instance is disposed after the test.</summary>
    /// <returns>The lease; where it is an <see cref="ISyncStateStore"/> too, what it writes is tested with it.</returns>
    protected abstract ValueTask<ISyncLease> OpenAsync();

    /// <summary>Cuts a process off from its lease without its doing, as a broken network does.</summary>
    /// <param name="grant">The grant that is to be lost.</param>
    /// <returns>A task that ends when another process may take the lease; <see langword="null"/>, the default, where that cannot happen.</returns>
    protected virtual Task? LoseAsync(SyncLeaseGrant grant) => null;

    private static ValueTask<SyncLeaseGrant> AcquireAsync(ISyncLease lease, string sync = Profile) => lease.AcquireAsync(sync, Cancellation);

    private async Task<ISyncLease> OpenTrackedAsync()
    {
        var lease = await OpenAsync();
        _opened.Add(lease);
        return lease;
    }

    private async Task AssertRefusedAsync(ISyncLease lease, string sync = Profile)
    {
        var exception = await Assert.ThrowsAsync<PersonalizationException>(async () => await AcquireAsync(lease, sync));
        Assert.Equal(RefusalCode, exception.Code);
    }

    /// <summary>Ends a run: its grant is disposed, and the process too where that keeps what it has.</summary>
    private async Task EndAsync(SyncLeaseGrant grant, ISyncLease lease)
    {
        await grant.DisposeAsync();
        if (IsKeptByProcess)
        {
            await Disposal.DisposeAsync(lease);
        }
    }
}
