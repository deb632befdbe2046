using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.DependencyInjection;
using Personalization.Records;
using Personalization.Testing;

namespace Personalization.Core.Tests.Sync;

/// <summary>A cache with one collection and one sync of a test's own.</summary>
internal sealed class OneSync(FakeQuery rows, Action<SyncBuilder> configure, Action<CollectionBuilder>? collection = null) : IAsyncDisposable
{
    internal const string Id = "customers";

    private readonly ServiceProvider _services = Create(rows, configure, collection);

    internal FakeQuery Rows { get; } = rows;

    internal T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    internal Task<SyncRun> RunAsync() => Get<ISyncService>().RunAsync(Id);

    internal Task<SyncRun> RunAsync(params object?[][] rows)
    {
        Rows.SetRows(rows);
        return RunAsync();
    }

    internal async Task<string?> FindAsync(string value, string index = "id")
        => await Get<IPersonalizationCache>().GetAsync("people", index, value) is { } record ? Encoding.UTF8.GetString(record.Utf8Json.Span) : null;

    internal ValueTask<IRecordCollection> OpenAsync() => _services.OpenAsync("people");

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static ServiceProvider Create(FakeQuery rows, Action<SyncBuilder> configure, Action<CollectionBuilder>? collection)
    {
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .AddCollection("people", people =>
            {
                people.Index("id", primary: true);
                collection?.Invoke(people);
            })
            .AddSync(Id, sync =>
            {
                sync.FromQuery(rows, primaryKey: "id").To("people");
                configure(sync);
            }));
        return services.BuildServiceProvider();
    }
}
