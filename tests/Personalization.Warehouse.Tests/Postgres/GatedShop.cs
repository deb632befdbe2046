using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Warehouse.Tests.Postgres;

/// <summary>A cache over a table whose reading stops half way, while the test keeps a lock.</summary>
internal sealed class GatedShop : IAsyncDisposable
{
    private const int Lock = 7;

    private readonly string _database;
    private readonly ServiceProvider _services;
    private readonly ManualTimeProvider _time;

    private GatedShop(string database, ServiceProvider services, ManualTimeProvider time)
        => (_database, _services, _time) = (database, services, time);

    internal static async Task<GatedShop> StartAsync(string connectionString, int rows)
    {
        await PostgresServer.ExecuteAsync(
            connectionString,
            "create table people(id int primary key, name text)",
            string.Create(CultureInfo.InvariantCulture, $"insert into people select i, 'old' from generate_series(1, {rows}) i"));
        var time = new ManualTimeProvider();
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(time);
        services.AddPersonalizationCache(cache => cache
            .AddPostgres("shop", connectionString)
            .AddCollection("people", c => c.Index("id", primary: true))
            .AddSync("people", s => s
                .FromSql("shop", string.Create(CultureInfo.InvariantCulture, $"select id, name, case when id = {rows / 2} then pg_advisory_xact_lock_shared({Lock}) end::text as gate from people"), primaryKey: "id")
                .To("people")
                .OnRemoved(RecordDeleteBehavior.DeleteRecord)
                .Map("name")));
        return new GatedShop(connectionString, services.BuildServiceProvider(), time);
    }

    /// <summary>Runs the sync; pauses before a retry take no time.</summary>
    internal async Task<SyncRun> RunAsync(CancellationToken cancellationToken = default)
    {
        var run = _services.GetRequiredService<ISyncService>().RunAsync("people", cancellationToken: cancellationToken);
        while (await Task.WhenAny(run, _time.WaitForTimersAsync(1, CancellationToken.None)) != run)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
        }

        return await run;
    }

    /// <summary>Closes the gate that readings stop at half way, until the answer is disposed.</summary>
    internal async Task<IAsyncDisposable> CloseGateAsync()
    {
        var gate = new NpgsqlConnection(_database + ";Pooling=false");
        await gate.OpenAsync();
        await using var command = new NpgsqlCommand($"select pg_advisory_lock({Lock})", gate);
        await command.ExecuteNonQueryAsync();
        return gate;
    }

    internal Task WaitAtGateAsync()
        => WaitAsync("select exists(select from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database()))");

    /// <summary>Waits until the server does no more work on the model's statement.</summary>
    internal Task WaitForNoQueryAsync()
        => WaitAsync("select not exists(select from pg_stat_activity where datname = current_database() and state = 'active' and query like 'select id, name%')");

    internal Task ExecuteAsync(params string[] statements) => PostgresServer.ExecuteAsync(_database, statements);

    internal async Task<string?> NameAsync(int id)
    {
        var cache = _services.GetRequiredService<IPersonalizationCache>();
        var record = await cache.GetAsync("people", "id", id.ToString(CultureInfo.InvariantCulture));
        return record is null ? null : JsonDocument.Parse(Encoding.UTF8.GetString(record.Utf8Json.Span)).RootElement.GetProperty("name").GetString();
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private async Task WaitAsync(string condition)
    {
        await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
        await connection.OpenAsync();
        for (var tries = 0; ; tries++)
        {
            Assert.True(tries < 1500, $"Not within 30 s: {condition}");
            await using var command = new NpgsqlCommand($"{condition}, pg_sleep(0.02)", connection);
            if ((bool)(await command.ExecuteScalarAsync())!)
            {
                return;
            }
        }
    }
}
