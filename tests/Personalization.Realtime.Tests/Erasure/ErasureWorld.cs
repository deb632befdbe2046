using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Audiences;
using Personalization.Realtime.DependencyInjection;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Realtime.Sinks;
using Personalization.Realtime.Tests.Engine;
using Personalization.Sources.Tables;
using Personalization.Sync;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Erasure;

/// <summary>A shop whose records a real sync writes: Ada is erased, and others stay. Everything of Ada has "ada" in it, and nothing else has.</summary>
internal sealed class ErasureWorld : IAsyncDisposable
{
    internal const string Parent = "customers";
    internal const string Key = "ada-key";
    internal const string Email = "ada@mail.example";
    private const int Others = 20;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-");
    private RedisServer? _server;
    private int _messages;

    private ErasureWorld()
    {
    }

    internal FakeQuery Rows { get; } = new("id", "email", "plan");

    internal ServiceProvider Services { get; private set; } = null!;

    internal SwitchedPersonStore? Switched { get; private set; }

    internal IPersonStore People => Services.GetRequiredService<IPersonStore>();

    internal PersonErasure Erasure => Services.GetRequiredService<PersonErasure>();

    internal static async Task<ErasureWorld> OpenAsync(string kind, Action<IServiceCollection>? add = null)
    {
        var world = new ErasureWorld();
        world._server = kind == "redis" ? await RedisServer.StartAsync() : null;
        var services = new ServiceCollection();
        add?.Invoke(services);
        if (kind == "switched")
        {
            services.AddSingleton<IPersonStore>(world.Switched = new SwitchedPersonStore(new MemoryPersonStore()));
        }

        services.AddPersonalizationCache(cache =>
        {
            _ = kind switch
            {
                "sqlite" => cache.UseSqlite(Path.Combine(world._directory.FullName, "records.db")),
                "redis" => cache.UseRedis(world._server!.Address),
                _ => cache,
            };
            cache.AddSqlite("warehouse", WarehouseOf(world._directory)).UseStateDirectory(Path.Combine(world._directory.FullName, "state"))
                .AddCollection(Parent, collection => collection.Index("id", primary: true).Index("email"))
                .AddSync("profile", sync => sync.FromQuery(world.Rows, "id").To(Parent).Map("plan").Map("email").Index("email", "email").MaxRemovedPercent(100))
                .AddSync("extra", sync => sync.FromQuery(world.Rows, "id").To(Parent).Map("plan", to: "other").MaxRemovedPercent(100))
                .AddRealtime(realtime => realtime
                    .AddSink("tables", sink => sink.Source("warehouse"))
                    .AddEventSource("web", web => web.WriteKey("k"))
                    .AddEventModel("viewed", model => model.Source("web").Track("viewed").Parent(Parent).ForeignKey("userId", "id"))
                    .AddEventModel("opened", model => model.Source("web").Track("opened").Parent(Parent).ForeignKey("properties.email", "email"))
                    .AddAudience("viewers", Parent, audience => audience.Where(one => one.Event("viewed", TimeSpan.FromHours(1))))
                    .AddAudience("free", Parent, audience => audience.Where(one => one.Field("plan").EqualTo("free"))));
        });
        world.Services = services.BuildServiceProvider();
        world.SetRows("free");
        await world.RunAsync("profile");
        await world.RunAsync("extra");
        return world;
    }

    /// <summary>Ada comes first, and again as the last row if that is asked for.</summary>
    internal void SetRows(string plan, int others = Others) => Rows.SetRows(
        [[Key, Email, plan], .. Enumerable.Range(0, others).Select(object?[] (n) => [$"o{n.ToString(CultureInfo.InvariantCulture)}", $"o{n.ToString(CultureInfo.InvariantCulture)}@mail.example", plan])]);

    /// <summary>Takes what has happened into the tables of the sink.</summary>
    internal async Task SinkAsync()
    {
        var engine = Services.GetRequiredService<RealtimeEngine>();
        var tables = (ITableSource)Services.GetRequiredService<CurrentDefinitions>().Value.Sources["warehouse"];
        await new SinkWorker(engine.Store, engine.Time, engine.Plans.Definitions.Sinks[0], tables).RunAsync(default);
        await Services.GetRequiredService<AudienceSnapshots>().RunAsync(engine.Plans.Definitions.Sinks[0], tables, now: true, default);
    }

    /// <summary>Reads all rows of the sink's tables.</summary>
    internal async Task<IReadOnlyList<string>> ReadTablesAsync()
    {
        await using var connection = new SqliteConnection(WarehouseOf(_directory));
        await connection.OpenAsync();
        var rows = new List<string>();
        foreach (var table in await ReadAsync("select name from sqlite_master where type = 'table' and name like 'tables_%'"))
        {
            rows.AddRange((await ReadAsync($"select * from \"{table}\"")).Select(row => $"{table} {row}"));
        }

        return rows;

        async Task<List<string>> ReadAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await using var reader = await command.ExecuteReaderAsync();
            var found = new List<string>();
            while (await reader.ReadAsync())
            {
                found.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
            }

            return found;
        }
    }

    private static string WarehouseOf(DirectoryInfo directory) => $"Data Source={Path.Combine(directory.FullName, "warehouse.db")};Pooling=False";

    internal async Task<SyncRun> RunAsync(string sync, SyncRunOptions? options = null)
    {
        var run = await Services.GetRequiredService<ISyncService>().RunAsync(sync, options);
        Assert.True(run.Status == SyncRunStatus.Success, run.Error);
        return run;
    }

    /// <summary>Ada does things as a user, by a device, and where no parent is touched; somebody else does too.</summary>
    internal async Task ActAsync()
    {
        await SendAsync("viewed", user: Key, device: "ada-phone");
        await SendAsync("viewed", user: null, device: "ada-phone");
        await SendAsync("opened", user: null, device: "ada-tablet", email: Email);
        await SendAsync("unmodelled", user: Key, device: null);
        await SendAsync("viewed", user: "o1", device: "phone");
    }

    internal async Task SendAsync(string name, string? user, string? device, string? email = null)
    {
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var json = email is null ? "{}" : $$$"""{"properties":{"email":"{{{email}}}"}}""";
        var result = await Services.GetRequiredService<IEventIngest>().AcceptAsync(
            "web",
            [
                new EventMessage
                {
                    Source = "web", Type = EventType.Track, Name = name, MessageId = $"m{(++_messages).ToString(CultureInfo.InvariantCulture)}", UserId = user, AnonymousId = device, Timestamp = now, ReceivedAt = now,
                    Utf8Json = Encoding.UTF8.GetBytes(json),
                },
            ],
            default);
        Assert.Equal(1, result.Accepted);
    }

    internal async Task<ErasureReceipt> ForgetAsync(string index = "email", string value = Email) => await Erasure.ForgetAsync(Parent, index, value, default);

    /// <summary>Looks for anything of Ada: lookups, memberships, states, streams, parts, and the files of syncs.</summary>
    internal async Task AssertGoneAsync(string when)
    {
        var cache = Services.GetRequiredService<IPersonalizationCache>();
        Assert.True(await cache.GetAsync(Parent, "id", Key) is null && await cache.GetAsync(Parent, "email", Email) is null, when);
        Assert.NotNull(await cache.GetAsync(Parent, "email", "o1@mail.example"));
        Assert.Empty(await Services.GetRequiredService<IAudienceMembership>().GetAsync(Parent, Key));
        Assert.Contains("viewers", await Services.GetRequiredService<IAudienceMembership>().GetAsync(Parent, "o1"));
        var found = new List<string>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            found.AddRange((await People.ListAsync(bucket, null, 1000, default)).Select(person => "state " + person));
            foreach (var stream in Enum.GetValues<PersonStream>())
            {
                found.AddRange((await People.ReadStreamAsync(stream, bucket, 0, 1000, default)).Select(entry => $"{stream} {entry.Person} {Encoding.UTF8.GetString(entry.Body.Span)}"));
            }
        }

        var records = await Services.GetRequiredService<RealtimeEngine>().Records.ListKeysAsync(Services.GetRequiredService<RealtimeEngine>().Records.Find(Parent)!, default).ToListAsync();
        found.AddRange(records.Select(key => "part " + key));
        found.AddRange(_directory.GetDirectories("state").SelectMany(state => state.GetFiles("*.bin", SearchOption.AllDirectories)).Select(file => $"file {file.Name} {Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName))}"));
        var ofAda = found.FirstOrDefault(one => one.Contains("ada-", StringComparison.Ordinal) || one.Contains("ada@", StringComparison.Ordinal));
        Assert.True(ofAda is null, $"{when}: {ofAda}");
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}
