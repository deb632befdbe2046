using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Tests.Lookups;

/// <summary>Answers readiness as a test says, and counts how often it was asked.</summary>
internal sealed class FakeSyncService(IRecordStore store) : ISyncService, IStoreOpening
{
    internal Func<bool> Ready { get; set; } = () => true;

    internal int Asked { get; private set; }

    public bool IsOutdated => false;

    public IRecordCollection? Find(string collection) => null;

    public ValueTask<IRecordCollection> OpenAsync(CollectionDefinition collection, CancellationToken cancellationToken) => store.OpenAsync(collection, CancellationToken.None);

    public ValueTask CatchUpAsync(CancellationToken cancellationToken) => default;

    public IReadOnlyList<string> SyncIds => [];

    public Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public SyncRunState StartRun(string syncId, SyncRunOptions? options = null) => throw new NotSupportedException();

    public IReadOnlyList<SyncRunState> ListRuns(string syncId) => [];

    public SyncRunState? FindRun(string runId) => null;

    public bool CancelRun(string runId) => false;

    public Task<SyncPreview> PlanAsync(string syncId, SyncRunOptions? options = null, int samples = 10, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    public Task<RowTest> TestRowAsync(string syncId, string key, RowTestOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public SyncRun? GetLastRun(string syncId) => null;

    public bool IsReady(string collection)
    {
        Asked++;
        return Ready();
    }
}
