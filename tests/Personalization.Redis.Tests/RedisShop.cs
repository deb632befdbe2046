using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Sync;
using Personalization.Testing;

namespace Personalization.Redis.Tests;

/// <summary>A cache on Redis with one sync, whose rows are what a test says, and a state directory of its own.</summary>
internal sealed class RedisShop : IAsyncDisposable
{
    internal const string Id = "customers";

    private readonly DirectoryInfo? _ownState;
    private readonly ServiceProvider _services;
    private int _answered;

    internal RedisShop(string connectionString, Action<RedisStoreOptions>? configure = null, DirectoryInfo? state = null)
    {
        _ownState = state is null ? Directory.CreateTempSubdirectory("personalization-redis-state-") : null;
        var services = new ServiceCollection();
        services.AddPersonalizationCache(cache => cache
            .UseRedis(connectionString, configure)
            .UseStateDirectory((state ?? _ownState!).FullName, options => options.Shared = state is not null)
            .AddCollection("people", people => people.Index("id", primary: true).Index("email"))
            .AddSync(Id, sync => sync
                .FromQuery(Rows, primaryKey: "id").To("people").Index("email", column: "email").Map("id").Map("name").OnRemoved(RecordDeleteBehavior.DeleteRecord)));
        _services = services.BuildServiceProvider();
    }

    /// <summary>How many lookups of <see cref="ReadAsync"/> have been answered.</summary>
    internal int Answered => Volatile.Read(ref _answered);

    internal FakeQuery Rows { get; } = new("id", "email", "name");

    internal ISyncService Syncs => _services.GetRequiredService<ISyncService>();

    /// <summary>Prepares the store, as a process does at its start that runs no sync.</summary>
    internal Task StartAsync() => _services.GetRequiredService<SyncService>().StartAsync(default).AsTask();

    /// <summary>Asks the store whether it holds what made the collection ready, as a host does every few seconds.</summary>
    internal Task RefreshAsync() => _services.GetRequiredService<SyncService>().RefreshReadinessAsync(default).AsTask();

    /// <summary>Opens the collection as it is configured.</summary>
    internal ValueTask<IRecordCollection> OpenAsync()
        => _services.GetRequiredService<IRecordStore>().OpenAsync(_services.GetRequiredService<PersonalizationDefinitions>().Collections["people"], default);

    internal IPersonalizationCache Cache => _services.GetRequiredService<IPersonalizationCache>();

    /// <summary>Sets rows 0 to count - 1, each with the version in its name.</summary>
    internal void SetRows(int count, int version)
        => Rows.SetRows([.. Enumerable.Range(0, count).Select(id => new object?[] { id, $"{id}@shop.example", $"name {id} v{version}" })]);

    internal async Task<SyncRun> RunAsync(int count, int version)
    {
        SetRows(count, version);
        return await Syncs.RunAsync(Id);
    }

    internal async Task<string?> FindAsync(string index, string value)
        => await Cache.GetAsync("people", index, value) is { } record ? Encoding.UTF8.GetString(record.Utf8Json.Span) : null;

    /// <summary>Every row of the model is found by both indexes, and the keys behind them are not.</summary>
    internal async Task CheckAsync(int count, int version)
    {
        for (var id = 0; id < count; id++)
        {
            Assert.Equal($$"""{"id":{{id}},"name":"name {{id}} v{{version}}"}""", await FindAsync("id", $"{id}"));
            Assert.Equal($$"""{"id":{{id}},"name":"name {{id}} v{{version}}"}""", await FindAsync("email", $"{id}@shop.example"));
        }

        for (var id = count; id < count + 20; id++)
        {
            Assert.Null(await FindAsync("id", $"{id}"));
            Assert.Null(await FindAsync("email", $"{id}@shop.example"));
        }
    }

    /// <summary>Looks records up until told to stop: no answer may ever be another key's record, whatever fails.</summary>
    internal async Task ReadAsync(int count, CancellationToken stop)
    {
        for (var id = 0; !stop.IsCancellationRequested; id = (id + 1) % count)
        {
            try
            {
                if (await FindAsync("email", $"{id}@shop.example") is { } record)
                {
                    Assert.StartsWith($$"""{"id":{{id}},"name":"name {{id}} v""", record, StringComparison.Ordinal);
                    Interlocked.Increment(ref _answered);
                }
            }
            catch (Personalization.PersonalizationException)
            {
                // Out of reach or loading, which is no answer.
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _ownState?.Delete(recursive: true);
    }
}
