using Microsoft.Extensions.Logging.Abstractions;
using Personalization.Diagnostics;
using Personalization.Mapping;
using Personalization.Records;
using Personalization.Sources;
using Personalization.Sync;
using Personalization.Sync.State;

namespace Personalization.Core.Tests.Sync;

/// <summary>A sync of customers into a store in memory, with snapshots on disk. The rows are whatever the test says.</summary>
internal sealed class SyncHarness : IDisposable
{
    internal const string SyncId = "customer-profile";
    internal const string Collection = "customers";

    private readonly SyncDiagnostics _diagnostics = new();
    private CollectionDefinition _customers = new(Collection, "id", ["email"]);

    internal SyncHarness(IRecordStore? store = null, ISyncStateStore? snapshots = null)
    {
        Store = store ?? new InMemoryRecordStore();
        Snapshots = snapshots ?? FileSyncStateStore.CreateTemporary();
    }

    internal IRecordStore Store { get; set; }

    internal ISyncStateStore Snapshots { get; }

    internal IReadOnlyList<Customer> Rows { get; set; } = [];

    internal SyncLimits Limits { get; set; } = new();

    internal RecordDeleteBehavior OnRemoved { get; set; } = RecordDeleteBehavior.DeleteRecord;

    internal IReadOnlyList<FieldMapping> Mappings { get; set; } = [new ColumnMapping("name")];

    internal IReadOnlyDictionary<string, ColumnType> ColumnTypes { get; set; } = new Dictionary<string, ColumnType>();

    internal string Configuration { get; set; } = string.Empty;

    internal string KeyColumn { get; set; } = "id";

    internal int MaxRemovedPercent { get; set; } = 100;

    internal bool IndexEmail { get; set; } = true;

    internal string EmailColumn { get; set; } = "email";

    internal ISourceQuery? Query { get; set; }

    internal IRecordChangeListener? Listener { get; set; }

    internal string? Statement { get; set; }

    internal Personalization.Journal.IJournal? Journal { get; set; }

    internal TimeProvider Time { get; set; } = TimeProvider.System;

    internal IReadOnlyDictionary<string, PiiPolicy> Pii { get; set; } = new Dictionary<string, PiiPolicy>();

    internal SyncService CreateService(params SyncDefinition[] more)
    {
        SyncDefinition[] syncs = [Definition(), .. more];
        var indexes = syncs.SelectMany(sync => sync.Indexes).Select(index => index.Key).Append("email").Distinct();
        _customers = new CollectionDefinition(Collection, "id", [.. indexes], syncCount: syncs.Length);
        var definitions = new PersonalizationDefinitions([_customers], syncs);
        var environment = new SyncEnvironment(Time, _diagnostics, NullLogger.Instance, Limits with { RetryDelay = TimeSpan.Zero, SourceRetryDelay = TimeSpan.Zero })
        {
            Listener = Listener,
            Journal = Journal,
        };
        return new SyncService(new CurrentDefinitions(definitions), [new RecordRegion(string.Empty, Store, Snapshots, (ISyncLease)Snapshots)], environment);
    }

    internal SyncDefinition Definition(string id = SyncId, string? was = null) => new()
    {
        Id = id,
        RenamedFrom = was,
        Configuration = Configuration,
        Collection = Collection,
        Model = new ModelDefinition(
            Query ?? new EnumerableSourceQuery<Customer>(() => Rows, CustomerJson.Default.Customer), "id", ColumnTypes)
        {
            Statement = Statement,
            Pii = Pii,
        },
        KeyColumn = KeyColumn,
        Indexes = IndexEmail ? [new("email", EmailColumn)] : [],
        Mappings = Mappings,
        OnRemoved = OnRemoved,
        MaxRemovedPercent = MaxRemovedPercent,
    };

    internal async Task<SyncRun> RunAsync(IReadOnlyList<Customer> rows, SyncRunOptions? options = null)
    {
        Rows = rows;
        using var service = CreateService();
        await service.StartAsync(default);
        return await service.RunAsync(SyncId, options);
    }

    /// <summary>Opens the collection as the last service did.</summary>
    internal ValueTask<IRecordCollection> OpenAsync(IRecordStore store) => store.OpenAsync(_customers, default);

    internal async Task<string?> FindAsync(string value, string index = "id")
    {
        var record = await (await OpenAsync(Store)).FindAsync(index, value, default);
        return record is null ? null : System.Text.Encoding.UTF8.GetString(record.Utf8Json.Span);
    }

    public void Dispose()
    {
        _diagnostics.Dispose();
        (Snapshots as IDisposable)?.Dispose();
    }
}
