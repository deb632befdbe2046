using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;

namespace Personalization.Testing;

/// <summary>A cache under test, with what must be disposed after it.</summary>
/// <param name="cache">The cache.</param>
/// <param name="owned">What holds it.</param>
public sealed class CacheFixture(IPersonalizationCache cache, IAsyncDisposable? owned = null) : IAsyncDisposable
{
    /// <summary>Gets when the records of a cache under test were synced.</summary>
    public static DateTimeOffset SyncedAt { get; } = new(2024, 2, 29, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Gets the cache.</summary>
    public IPersonalizationCache Cache { get; } = cache;

    /// <summary>Writes the content into a record store and makes a cache on it, wired as an application's.</summary>
    /// <param name="store">The store, empty; disposed with the fixture.</param>
    /// <param name="content">What it holds.</param>
    /// <param name="build">Makes the container, such as <c>services => services.BuildServiceProvider()</c>: this package brings none.</param>
    /// <param name="configure">Registers what shall be used instead of the usual, before the cache is added.</param>
    /// <returns>The fixture.</returns>
    public static async ValueTask<CacheFixture> OpenAsync(
        IRecordStore store, CacheContent content, Func<IServiceCollection, IServiceProvider> build, Action<IServiceCollection>? configure = null)
    {
        foreach (var collection in content.Collections)
        {
            var records = await store.OpenAsync(collection, CancellationToken.None);
            if (collection.Name == "customers")
            {
                Assert.Empty(await records.ApplyAsync(Batch(content), CancellationToken.None));
            }
        }

        var services = new ServiceCollection();
        services.AddSingleton<ISyncService>(new FixedReadiness(content.Ready));
        configure?.Invoke(services);
        services.AddPersonalizationCache(cache => Declare(cache, content).UseStore(_ => store));
        var provider = build(services);
        return new CacheFixture(provider.GetRequiredService<IPersonalizationCache>(), provider as IAsyncDisposable);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static IPersonalizationBuilder Declare(IPersonalizationBuilder builder, CacheContent content)
    {
        foreach (var collection in content.Collections)
        {
            builder.AddCollection(collection.Name, c =>
            {
                c.MissWhileLoading(collection.MissWhileLoading).Index(collection.PrimaryIndex, primary: true);
                foreach (var index in collection.OtherIndexes)
                {
                    c.Index(index);
                }
            });
        }

        return builder;
    }

    private static RecordBatch Batch(CacheContent content) => new(
        "conformance",
        token: 1,
        SyncedAt,
        ["email", "phone"],
        [.. content.Records.Select(record => new RecordOperation(
            RecordOperationKind.Write, record.Key, Encoding.UTF8.GetBytes(record.Json), [record.Email, record.Phone]))]);

    private sealed class FixedReadiness(bool ready) : ISyncService
    {
        public IReadOnlyList<string> SyncIds => [];

        public Task<SyncRun> RunAsync(string syncId, SyncRunOptions? options = null, CancellationToken cancellationToken = default)
            => throw new PersonalizationException(ErrorCodes.SyncNotFound, $"There is no sync '{syncId}' here.");

        public SyncRunState StartRun(string syncId, SyncRunOptions? options = null) => throw new NotSupportedException();

        public IReadOnlyList<SyncRunState> ListRuns(string syncId) => [];

        public SyncRunState? FindRun(string runId) => null;

        public bool CancelRun(string runId) => false;

        public Task<SyncPreview> PlanAsync(
            string syncId, SyncRunOptions? options = null, int samples = 10, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<RowTest> TestRowAsync(string syncId, string key, RowTestOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<IReadOnlyList<UnmanagedSync>> ListUnmanagedAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<long> ForgetAsync(string syncId, bool removeParts = false, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public SyncRun? GetLastRun(string syncId) => null;

        public bool IsReady(string collection) => ready;
    }
}
